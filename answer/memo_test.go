package answer

import (
	"math"
	"reflect"
	"testing"
	"time"

	"payoff"
	"payoff/attribute"
	"payoff/decide"
)

func memoCases() (decide.Business, []decide.Case) {
	return decide.Business{Currency: "EUR", Settings: decide.Settings{Draws: 400}}, []decide.Case{
		{Line: payoff.NetworkLine("facebook", false), Purpose: payoff.Acquire, Weeks: 13, Contributions: []float64{100, 90, 80}, Hours: 10, HourRate: 20},
		{Line: payoff.NetworkLine("instagram", false), Purpose: payoff.Acquire, Weeks: 13, Contributions: []float64{100}, Hours: 10, HourRate: 20},
	}
}

// What is remembered is what would be drawn: asked again, with one case changed, and with a figure
// that isn't a number.
func TestMemoIsWhatWouldBeDrawn(t *testing.T) {
	m := newMemo()
	check := func(b decide.Business, cases []decide.Case) {
		t.Helper()
		if got, want := m.judgeAll(b, cases), decide.JudgeAll(b, cases); !reflect.DeepEqual(got, want) {
			t.Errorf("remembered\n%+v\ndrawn\n%+v", got, want)
		}
		got, ok := m.together(b, cases)
		if want, drawn := decide.Together(b, cases); got != want || ok != drawn {
			t.Errorf("remembered %+v, drawn %+v", got, want)
		}
	}
	b, cases := memoCases()
	check(b, cases)
	check(b, cases)
	cases[1].Hours = 11
	check(b, cases)
	b.AsOf++
	check(b, cases)
	cases[0].Money = math.NaN()
	check(b, cases)
}

// A digest sees a case whole: a field that JSON leaves out would make two cases one.
func TestMemoSeesEveryField(t *testing.T) {
	var look func(reflect.Type)
	seen := map[reflect.Type]bool{}
	look = func(r reflect.Type) {
		if seen[r] {
			return
		}
		seen[r] = true
		switch r.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			look(r.Elem())
		case reflect.Map:
			look(r.Elem())
		case reflect.Struct:
			for i := range r.NumField() {
				f := r.Field(i)
				if !f.IsExported() || f.Tag.Get("json") == "-" || f.Tag.Get("json") != "" && r.Name() != "Interval" && r.Name() != "MoneyInterval" {
					t.Errorf("%s.%s may be left out of the digest", r, f.Name)
				}
				look(f.Type)
			}
		case reflect.Func, reflect.Chan, reflect.Interface:
			t.Errorf("%s can't be digested", r)
		}
	}
	look(reflect.TypeFor[decide.Case]())
	look(reflect.TypeFor[decide.Business]())
}

func TestMemoIsBounded(t *testing.T) {
	m := newMemo()
	b, cases := memoCases()
	b.Settings.Draws = 100
	for i := range memoSize + 10 {
		m.wholes[[32]byte{byte(i), byte(i >> 8)}] = whole{}
		m.judgements[[32]byte{byte(i), byte(i >> 8)}] = decide.Judgement{}
	}
	m.judgeAll(b, cases)
	m.together(b, cases)
	if len(m.judgements) > 2 || len(m.wholes) > 1 {
		t.Errorf("%d judgements and %d wholes are kept", len(m.judgements), len(m.wholes))
	}
}

// A comparison is remembered by all that it depends on: what a model reads of a conversion makes another.
func TestMemoSeesEveryConversion(t *testing.T) {
	base := func() []attribute.Sold {
		at := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
		origin := payoff.Origin{Channel: payoff.OrganicSocial, Network: "facebook", Campaign: "spring"}
		return []attribute.Sold{{
			Journey:    payoff.Journey{Conversion: payoff.Conversion{At: at, Contribution: payoff.Money{Minor: 100, Currency: "EUR"}}, Touches: []payoff.Touch{{At: at.Add(-time.Hour), Origin: origin, Account: "@shop"}}},
			Milestones: []time.Time{at.Add(-time.Minute)},
		}}
	}
	key := digestSold(base(), attribute.ByChannel, 1)
	if key != digestSold(base(), attribute.ByChannel, 1) {
		t.Error("the same conversions have another digest")
	}
	for name, change := range map[string]func([]attribute.Sold) []attribute.Sold{
		"money":     func(s []attribute.Sold) []attribute.Sold { s[0].Conversion.Contribution.Minor++; return s },
		"currency":  func(s []attribute.Sold) []attribute.Sold { s[0].Conversion.Contribution.Currency = "USD"; return s },
		"moment":    func(s []attribute.Sold) []attribute.Sold { s[0].Conversion.At = s[0].Conversion.At.Add(1); return s },
		"touch":     func(s []attribute.Sold) []attribute.Sold { s[0].Touches[0].At = s[0].Touches[0].At.Add(1); return s },
		"channel":   func(s []attribute.Sold) []attribute.Sold { s[0].Touches[0].Origin.Channel = payoff.Email; return s },
		"network":   func(s []attribute.Sold) []attribute.Sold { s[0].Touches[0].Origin.Network = ""; return s },
		"campaign":  func(s []attribute.Sold) []attribute.Sold { s[0].Touches[0].Origin.Campaign = ""; return s },
		"account":   func(s []attribute.Sold) []attribute.Sold { s[0].Touches[0].Account = ""; return s },
		"milestone": func(s []attribute.Sold) []attribute.Sold { s[0].Milestones = nil; return s },
		"none":      func(s []attribute.Sold) []attribute.Sold { return nil },
		"twice":     func(s []attribute.Sold) []attribute.Sold { return append(s, s...) },
	} {
		if digestSold(change(base()), attribute.ByChannel, 1) == key {
			t.Errorf("%s doesn't show in the digest", name)
		}
	}
	if digestSold(base(), attribute.ByNetwork, 1) == key || digestSold(base(), attribute.ByChannel, 2) == key {
		t.Error("the word or the order doesn't show in the digest")
	}
	m := newMemo()
	first, err := m.compare(base(), attribute.ByChannel, 1)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := m.compare(base(), attribute.ByChannel, 1); again != first {
		t.Error("worked out twice")
	}
	for i := range memoCompared + 2 {
		if _, err := m.compare(base(), attribute.ByChannel, 1+i%3); err != nil {
			t.Fatal(err)
		}
		m.compared[[32]byte{byte(i)}] = first
	}
	if _, err := m.compare(nil, attribute.ByChannel, 1); err != nil || len(m.compared) > memoCompared {
		t.Errorf("%d comparisons are kept, %v", len(m.compared), err)
	}
}
