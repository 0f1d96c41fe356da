package collect_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"payoff"
	"payoff/collect"
	"payoff/events"
)

func records() *rapid.Generator[collect.Record] {
	word := rapid.SampledFrom([]string{"", "a", "/blog", "shop.example", "Chrome", "Ünï"})
	return rapid.Custom(func(t *rapid.T) collect.Record {
		e := events.Event{
			Key: rapid.Int64Min(1).Draw(t, "key"), At: time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "at")).UTC(),
			Day: payoff.Date(rapid.Int32Range(0, 80_000).Draw(t, "day")), Visitor: rapid.Int64Min(1).Draw(t, "visitor"),
			Site: word.Draw(t, "site"), Name: word.Draw(t, "name"), Page: rapid.String().Draw(t, "page"),
			Engaged: time.Duration(rapid.Int64Range(0, 1e8).Draw(t, "engaged")) * time.Millisecond,
			Device:  word.Draw(t, "device"), Browser: word.Draw(t, "browser"), OS: word.Draw(t, "os"), Country: word.Draw(t, "country"),
		}
		if e.Arrival = rapid.Bool().Draw(t, "arrival"); e.Arrival {
			e.Origin = payoff.Origin{
				Channel: payoff.Channel(word.Draw(t, "channel")), Network: payoff.Network(word.Draw(t, "network")), Source: word.Draw(t, "source"),
				Medium: word.Draw(t, "medium"), Campaign: rapid.String().Draw(t, "campaign"), Content: word.Draw(t, "content"),
				Term: word.Draw(t, "term"), Referrer: word.Draw(t, "referrer"), ClickID: word.Draw(t, "click"),
			}
		}
		return collect.Record{Business: rapid.Int64Range(1, 5).Draw(t, "business"), Event: e}
	})
}

// What was written is what is read.
func TestCodec(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(records(), 0, 40).Draw(t, "records")
		got, err := collect.Decode(collect.Encode(want))
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d records, %v; want %d", len(got), err, len(want))
		}
		for i := range got {
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Fatalf("got %+v, want %+v", got[i], want[i])
			}
		}
	})
}

// A payload that is cut off anywhere is refused.
func TestCodecCut(t *testing.T) {
	whole := collect.Encode(rapid.SliceOfN(records(), 3, 3).Example(1))
	for n := range whole {
		if _, err := collect.Decode(whole[:n]); err == nil {
			t.Errorf("%d of %d bytes were read as if they were all", n, len(whole))
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(collect.Encode(rapid.SliceOfN(records(), 3, 3).Example(1)))
	f.Add([]byte{1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		records, err := collect.Decode(b)
		if err == nil && len(records) > len(b) {
			t.Errorf("%d records from %d bytes", len(records), len(b))
		}
	})
}
