package collect_test

import (
	"encoding/hex"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"payoff"
	"payoff/books"
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
		e.Within = rapid.Bool().Draw(t, "within")
		if e.Arrival = rapid.Bool().Draw(t, "arrival"); e.Arrival {
			e.Origin = payoff.Origin{
				Channel: payoff.Channel(word.Draw(t, "channel")), Network: payoff.Network(word.Draw(t, "network")), Source: word.Draw(t, "source"),
				Medium: word.Draw(t, "medium"), Campaign: rapid.String().Draw(t, "campaign"), Content: word.Draw(t, "content"),
				Term: word.Draw(t, "term"), Referrer: word.Draw(t, "referrer"), ClickID: word.Draw(t, "click"),
			}
		}
		r := collect.Record{Business: rapid.Int64Range(1, 5).Draw(t, "business"), Event: e}
		visitor := rapid.Int64Min(1)
		if rapid.Bool().Draw(t, "said") {
			r.Said = &collect.Said{
				ID: rapid.String().Draw(t, "id"), Money: payoff.Money{Minor: rapid.Int64().Draw(t, "minor"), Currency: "EUR"},
				Shop: word.Draw(t, "shop"), Told: word.Draw(t, "told"), Coupon: word.Draw(t, "coupon"), Stage: payoff.LeadStage(word.Draw(t, "stage")),
			}
			for range rapid.IntRange(0, 3).Draw(t, "tokens") {
				r.Said.Visitors = append(r.Said.Visitors, visitor.Draw(t, "other"))
			}
		}
		for range rapid.IntRange(0, 2).Draw(t, "links") {
			r.Links = append(r.Links, books.Link{Visitor: visitor.Draw(t, "linked"), Key: word.Draw(t, "key"), At: e.At})
		}
		return r
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

// What an older program left in the journal: a page view that arrived from Facebook, and 1.5 seconds of
// engagement, of two businesses.
func TestCodecVersion1(t *testing.T) {
	payload, err := hex.DecodeString("01020216f6a5ecdf9567c4c0022a0001000c73686f702e6578616d706c650008706167657669657700022f6100076465736b746f70" +
		"000746697265666f7800054c696e75780000000e4f7267616e696320536f6369616c000866616365626f6f6b090707070707070418f6a5ecdf9567c4c0022cb817000100" +
		"0a656e676167656d656e740307070707")
	if err != nil {
		t.Fatal(err)
	}
	at := time.UnixMilli(1772445600123).UTC()
	want := []collect.Record{
		{Business: 1, Event: events.Event{
			Key: 11, At: at, Day: 20514, Visitor: 21, Site: "shop.example", Name: "pageview", Page: "/a", Device: "desktop", Browser: "Firefox", OS: "Linux",
			Arrival: true, Origin: payoff.Origin{Channel: "Organic Social", Network: "facebook", Source: "facebook"},
		}},
		{Business: 2, Event: events.Event{Key: 12, At: at, Day: 20514, Visitor: 22, Site: "shop.example", Name: "engagement", Page: "/a", Engaged: 1500 * time.Millisecond}},
	}
	got, err := collect.Decode(payload)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	for _, version := range []byte{0, 3} {
		payload[0] = version
		if _, err := collect.Decode(payload); err == nil {
			t.Errorf("version %d was read", version)
		}
	}
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
