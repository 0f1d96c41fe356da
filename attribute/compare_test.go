package attribute_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"payoff"
	"payoff/attribute"
)

var noon = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

// sold is a conversion of so many cents with touches by channel, a day apart, the last an hour before it.
func sold(cents int64, channels ...payoff.Channel) attribute.Sold {
	s := attribute.Sold{Journey: payoff.Journey{Conversion: payoff.Conversion{At: noon, Contribution: payoff.Money{Minor: cents, Currency: "EUR"}}}}
	for i, c := range channels {
		s.Touches = append(s.Touches, payoff.Touch{At: noon.Add(-time.Hour - time.Duration(len(channels)-1-i)*24*time.Hour), Origin: payoff.Origin{Channel: c}})
	}
	return s
}

// Three sales: search alone 10.00, social then search 20.00, nothing known 5.00. First gives social
// 1 sale and 20.00, last gives search 2 and 30.00, linear gives social half a sale and 10.00.
func TestCompareByHand(t *testing.T) {
	c, err := attribute.Compare([]attribute.Sold{
		sold(1000, payoff.OrganicSearch), sold(2000, payoff.OrganicSocial, payoff.OrganicSearch), sold(500),
	}, attribute.ByChannel, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Few || c.Agree != 2 || len(c.Models) != 7 || len(c.Lines) != 2 || c.Lines[0].Channel != payoff.OrganicSearch {
		t.Fatalf("%+v", c)
	}
	want := map[attribute.Model][3]string{
		attribute.LastNonDirect: {"2 30.00", "0 0.00", "1 5.00"},
		attribute.First:         {"1 10.00", "1 20.00", "1 5.00"},
		attribute.Last:          {"2 30.00", "0 0.00", "1 5.00"},
		attribute.Linear:        {"1.5 20.00", "0.5 10.00", "1 5.00"},
		attribute.LinearUnique:  {"1.5 20.00", "0.5 10.00", "1 5.00"},
		attribute.Position:      {"1.5 20.00", "0.5 10.00", "1 5.00"},
	}
	for n, m := range c.Models {
		for i := range c.Of {
			got := fmt.Sprint(c.Of[i][n].Conversions, " ", c.Of[i][n].Contribution.Amount())
			if w, ok := want[m]; ok && got != w[i] {
				t.Errorf("%s, line %d: %s, want %s", m, i, got, w[i])
			}
			if c.Of[i][n].ConversionsRange != nil {
				t.Errorf("%s has a range on 3 sales", m)
			}
		}
	}
}

// W-shaped stands beside the others once a lead is known.
func TestCompareMilestone(t *testing.T) {
	s := sold(1000, payoff.OrganicSocial, payoff.Email, payoff.OrganicSearch)
	s.Milestones = []time.Time{s.Touches[1].At.Add(time.Hour)}
	c, err := attribute.Compare([]attribute.Sold{s}, attribute.ByChannel, 1)
	if err != nil {
		t.Fatal(err)
	}
	// 30 first and 30 lead, 10 to the last: of 70, so 3/7, 3/7, 1/7.
	if m := c.Models[len(c.Models)-1]; m != attribute.WShaped {
		t.Fatalf("the last rule is %s", m)
	}
	for i, l := range c.Lines {
		want := map[payoff.Channel]string{payoff.OrganicSocial: "4.29", payoff.Email: "4.28", payoff.OrganicSearch: "1.43"}[l.Channel]
		if got := c.Of[i][len(c.Models)-1].Contribution.Amount(); got != want && got != "4.29" && got != "4.28" {
			t.Errorf("%s %s, want %s", l.Channel, got, want)
		}
	}
}

// Forty sales: the removal effect is calc's of the same paths, and ranges hold their figures.
func TestCompareRemovalEffect(t *testing.T) {
	var all []attribute.Sold
	for range 20 {
		all = append(all, sold(1000, payoff.OrganicSearch), sold(3000, payoff.OrganicSocial, payoff.OrganicSearch))
	}
	c, err := attribute.Compare(all, attribute.ByChannel, 1)
	if err != nil {
		t.Fatal(err)
	}
	last := len(c.Models) - 1
	if c.Models[last] != attribute.Markov1 || c.Few {
		t.Fatalf("%v", c.Models)
	}
	// Search lies on every path (effect 1), social on half (effect 0.5): 40 sales go 2 to 1.
	if got := c.Of[0][last].Conversions; math.Abs(got-80.0/3) > 1e-9 {
		t.Errorf("search gets %g", got)
	}
	if err := c.Paths.Check(); err != nil {
		t.Fatal(err)
	}
	r, err := c.Paths.Markov(1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.Lines {
		f := c.Of[i][last]
		if math.Abs(f.Conversions-r.Totals.Conversions[i]) > 1e-9 || math.Abs(f.Contribution.Float()-r.Totals.Value[i]) > 0.01 {
			t.Errorf("%s: %+v, of the paths %g and %g", c.Lines[i].Channel, f, r.Totals.Conversions[i], r.Totals.Value[i])
		}
		for n := range c.Models {
			if f := c.Of[i][n]; f.ConversionsRange.Low > f.Conversions+1e-9 || f.ConversionsRange.High < f.Conversions-1e-9 {
				t.Errorf("%s, %s: %g isn't in %v", c.Lines[i].Channel, c.Models[n], f.Conversions, f.ConversionsRange)
			}
		}
	}
	// The range of first touch is that of the bootstrap over counted paths, up to chance.
	spread, err := c.Paths.Bootstrap(attribute.First, 4000, 7, -1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.Lines {
		if got := c.Of[i][1].ConversionsRange; math.Abs(got.Low-spread.CI90[i][0]) > 1.5 || math.Abs(got.High-spread.CI90[i][1]) > 1.5 {
			t.Errorf("%s: %v, counted paths give %v", c.Lines[i].Channel, got, spread.CI90[i])
		}
	}
}

// By every model and word the figures add up to all there is, to the cent.
func TestCompareAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		channels := []payoff.Channel{payoff.Direct, payoff.OrganicSocial, payoff.Email, payoff.OrganicSearch, payoff.PaidSocial}
		var all []attribute.Sold
		for range rapid.IntRange(0, 50).Draw(t, "sales") {
			s := sold(rapid.Int64Range(-2000, 20000).Draw(t, "cents"), rapid.SliceOfN(rapid.SampledFrom(channels), 0, 5).Draw(t, "path")...)
			for i := range s.Touches {
				if s.Touches[i].Origin.Channel.Social() {
					s.Touches[i].Origin.Network = rapid.SampledFrom([]payoff.Network{"facebook", "mastodon"}).Draw(t, "network")
					s.Touches[i].Origin.Campaign = rapid.SampledFrom([]string{"", "spring", "Email"}).Draw(t, "campaign")
				}
			}
			if rapid.Bool().Draw(t, "lead") {
				s.Milestones = []time.Time{noon.Add(-30 * time.Hour)}
			}
			all = append(all, s)
		}
		c, err := attribute.Compare(all, rapid.SampledFrom(attribute.Words).Draw(t, "by"), rapid.IntRange(1, 3).Draw(t, "order"))
		if err != nil {
			t.Fatal(err)
		}
		for n, m := range c.Models {
			conversions, money := 0.0, payoff.Money{}
			for i := range c.Of {
				conversions += c.Of[i][n].Conversions
				money = money.Plus(c.Of[i][n].Contribution)
			}
			if math.Abs(conversions-c.Total.Conversions) > 1e-6 {
				t.Errorf("%s gives %g of %g", m, conversions, c.Total.Conversions)
			}
			if (m.Rule() || c.ValueLacks == "") && money.Minor != c.Total.Contribution.Minor {
				t.Errorf("%s gives %s of %s", m, money, c.Total.Contribution)
			}
		}
	})
}

func BenchmarkCompare(b *testing.B) {
	channels := []payoff.Channel{payoff.Direct, payoff.OrganicSocial, payoff.Email, payoff.OrganicSearch, payoff.PaidSocial, payoff.Referral}
	all := make([]attribute.Sold, 24_000)
	for i := range all {
		var path []payoff.Channel
		for k := range 1 + i%5 {
			path = append(path, channels[(i*7+k*k*3+i/11)%len(channels)])
		}
		all[i] = sold(int64(1000+i%977), path...)
	}
	b.ResetTimer()
	for range b.N {
		if _, err := attribute.Compare(all, attribute.ByChannel, 1); err != nil {
			b.Fatal(err)
		}
	}
}
