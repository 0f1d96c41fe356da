package answer

import (
	"math"
	"reflect"
	"testing"

	"payoff"
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
