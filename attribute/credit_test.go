package attribute

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"payoff"
)

var noon = time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC)

// journey reads "facebook 10, search 3, direct 0": touches by name and age in days, and what the
// conversion earned.
func journey(text string, minor int64) payoff.Journey {
	j := payoff.Journey{Conversion: payoff.Conversion{
		At:      noon,
		Revenue: payoff.Money{Minor: minor, Currency: "EUR"}, Contribution: payoff.Money{Minor: minor / 2, Currency: "EUR"},
	}}
	for part := range strings.SplitSeq(text, ",") {
		var name string
		var days float64
		if n, _ := fmt.Sscan(part, &name, &days); n != 2 {
			continue
		}
		o := payoff.Origin{Network: payoff.Network(name), Channel: payoff.OrganicSocial}
		switch name {
		case "direct":
			o = payoff.Origin{Channel: payoff.Direct}
		case "search":
			o = payoff.Origin{Channel: payoff.OrganicSearch}
		case "email":
			o = payoff.Origin{Channel: payoff.Email}
		}
		j.Touches = append(j.Touches, payoff.Touch{At: noon.Add(-time.Duration(days * 24 * float64(time.Hour))), Origin: o})
	}
	return j
}

func told(credits []payoff.Credit) string {
	var parts []string
	for _, c := range credits {
		parts = append(parts, fmt.Sprintf("%s %.4f %s", c.Line.Name(), c.Share, c.Revenue.Amount()))
	}
	return strings.Join(parts, ", ")
}

func TestCredit(t *testing.T) {
	for _, c := range []struct {
		path  string
		minor int64
		model Model
		want  string
	}{
		{"mastodon 14, search 7, direct 0", 10000, First, "mastodon 1.0000 100.00"},
		{"mastodon 14, search 7, direct 0", 10000, Last, "Direct 1.0000 100.00"},
		{"mastodon 14, search 7, direct 0", 10000, LastNonDirect, "Organic Search 1.0000 100.00"},
		// 33.33 each leaves one cent; all remainders are a third, and Direct is the first by name
		{"mastodon 14, search 7, direct 0", 10000, Linear, "mastodon 0.3333 33.33, Organic Search 0.3333 33.33, Direct 0.3333 33.34"},
		{"mastodon 14, search 7, direct 0", 10000, Position, "mastodon 0.4000 40.00, Organic Search 0.2000 20.00, Direct 0.4000 40.00"},
		// weights 1/4, 1/2, 1 of 7/4
		{"mastodon 14, search 7, direct 0", 7000, TimeDecay, "mastodon 0.1429 10.00, Organic Search 0.2857 20.00, Direct 0.5714 40.00"},
		{"mastodon 9, mastodon 8, search 7", 1000, Linear, "mastodon 0.6667 6.67, Organic Search 0.3333 3.33"},
		{"mastodon 9, mastodon 8, search 7", 1000, LinearUnique, "mastodon 0.5000 5.00, Organic Search 0.5000 5.00"},
		{"mastodon 9, search 7", 1000, Position, "mastodon 0.5000 5.00, Organic Search 0.5000 5.00"},
		{"direct 3, direct 1", 4999, LastNonDirect, "Direct 1.0000 49.99"},
		{"mastodon 3, search 1", 0, Linear, "mastodon 0.5000 0.00, Organic Search 0.5000 0.00"},
		{"mastodon 3, search 1", -501, Linear, "mastodon 0.5000 -2.50, Organic Search 0.5000 -2.51"},
		// the window: 90 days to the moment are in, the touch after the order isn't
		{"mastodon 90, search -1", 1000, Linear, "mastodon 1.0000 10.00"},
		{"mastodon 90.00001, search -0.1", 1000, First, "(none) 1.0000 10.00"},
		{"", 1000, Position, "(none) 1.0000 10.00"},
		// out of order as given
		{"search 1, mastodon 5", 1000, First, "mastodon 1.0000 10.00"},
		// ages count from the youngest: 1 day apart is 2^(-1/7) to 1, however long ago
		{"mastodon 80, search 79", 900, TimeDecay, "mastodon 0.4753 4.28, Organic Search 0.5247 4.72"},
	} {
		if got := told(Credit(journey(c.path, c.minor), c.model, Default())); got != c.want {
			t.Errorf("%s of %q:\n got %s\nwant %s", c.model, c.path, got, c.want)
		}
	}
}

func TestWShapedFollowsTheMilestones(t *testing.T) {
	j := journey("mastodon 9, search 8, email 6, direct 0", 10000)
	o := Default()
	o.Milestones = []time.Time{noon.Add(-8 * 24 * time.Hour), noon.Add(-5 * 24 * time.Hour)}
	if got, want := told(Credit(j, WShaped, o)), "mastodon 0.3000 30.00, Organic Search 0.3000 30.00, Email 0.3000 30.00, Direct 0.1000 10.00"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := told(Credit(j, WShaped, Default())), told(Credit(j, Position, Default())); got != want {
		t.Errorf("without milestones: got %s, want %s", got, want)
	}
	// lead and opportunity are one touch, and there are no others: 30 and 60 of 90
	o.Milestones = []time.Time{noon, noon}
	if got, want := told(Credit(journey("mastodon 9, search 8", 900), WShaped, o)), "mastodon 0.3333 3.00, Organic Search 0.6667 6.00"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestOriginIsTheFirstCreditedTouchs(t *testing.T) {
	j := journey("mastodon 9, search 8, mastodon 7", 900)
	j.Touches[0].Origin.Campaign, j.Touches[2].Origin.Campaign = "spring", "sale"
	if got := Credit(j, Linear, Default())[0].Origin.Campaign; got != "spring" {
		t.Errorf("linear: %q", got)
	}
	if got := Credit(j, Last, Default())[0].Origin.Campaign; got != "sale" {
		t.Errorf("last: %q", got)
	}
}

func TestParseModel(t *testing.T) {
	for _, m := range append(append([]Model{}, Models...), PathModels...) {
		if got, err := ParseModel(string(m)); got != m || err != nil {
			t.Errorf("%s: %v, %v", m, got, err)
		}
	}
	_, err := ParseModel("magic")
	if payoff.KindOf(err) != payoff.Invalid || !strings.Contains(err.Error(), "last_non_direct") {
		t.Errorf("got %v", err)
	}
	if got := Credit(journey("search 1", 100), Markov1, Default()); got != nil {
		t.Errorf("a Markov model of one journey: %v", got)
	}
}

// anyJourney draws a journey over a few lines, in any order of time.
func anyJourney(t *rapid.T) payoff.Journey {
	j := journey("", rapid.Int64Range(-1_000_000, 1_000_000_000).Draw(t, "minor"))
	for range rapid.IntRange(0, 50).Draw(t, "touches") {
		o := payoff.Origin{
			Network: payoff.Network(rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "network")),
			Channel: rapid.SampledFrom([]payoff.Channel{payoff.Direct, payoff.OrganicSocial, payoff.PaidSocial}).Draw(t, "channel"),
		}
		j.Touches = append(j.Touches, payoff.Touch{
			Origin: o, Account: rapid.SampledFrom([]string{"", "@shop"}).Draw(t, "account"),
			At: noon.Add(-time.Duration(rapid.IntRange(-5, 120).Draw(t, "days")) * 24 * time.Hour),
		})
	}
	return j
}

func TestEveryModelGivesExactlyOneConversion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := anyJourney(t)
		o := Default()
		o.Milestones = []time.Time{noon.Add(-48 * time.Hour), noon}
		for _, m := range Models {
			share, revenue, contribution := 0.0, payoff.Money{}, payoff.Money{}
			lines := map[payoff.Line]bool{}
			credits := Credit(j, m, o)
			for _, c := range credits {
				if lines[c.Line] {
					t.Fatalf("%s credits %s twice", m, c.Line.Name())
				}
				lines[c.Line] = true
				share, revenue, contribution = share+c.Share, revenue.Plus(c.Revenue), contribution.Plus(c.Contribution)
			}
			if math.Abs(share-1) > 1e-12 || revenue != j.Conversion.Revenue || contribution != j.Conversion.Contribution {
				t.Fatalf("%s: %v, %v, %v", m, share, revenue, contribution)
			}
			// the same cents as the general split
			var shares []payoff.Share
			for _, c := range credits {
				shares = append(shares, payoff.Share{Name: c.Line.Name(), Weight: c.Share})
			}
			for i, want := range j.Conversion.Revenue.Split(shares) {
				if credits[i].Revenue != want {
					t.Fatalf("%s: %v got %v, Split gives %v", m, shares, credits[i].Revenue, want)
				}
			}
		}
	})
}

// million is a shop's journeys: mostly one to four touches.
func million(n int) []payoff.Journey {
	shapes := []string{"search 2", "mastodon 9, direct 0", "facebook 20, search 8, direct 0", "email 3", "mastodon 30, mastodon 12, email 4, direct 1", "facebook 95, search 1"}
	made := make([]payoff.Journey, len(shapes))
	for i, s := range shapes {
		made[i] = journey(s, int64(1999+i))
	}
	out := make([]payoff.Journey, n)
	for i := range out {
		out[i] = made[i%len(made)]
	}
	return out
}

// BenchmarkRules credits a million journeys by every rule.
func BenchmarkRules(b *testing.B) {
	journeys := million(1_000_000)
	b.ReportAllocs()
	for b.Loop() {
		var room []payoff.Credit
		var c Crediter
		for i := range journeys {
			c.Set(&journeys[i], Default())
			for _, m := range Models {
				room = c.Append(room[:0], m)
			}
		}
	}
}

// BenchmarkCredit is the same for 24,000 journeys, keeping what Credit returns.
func BenchmarkCredit(b *testing.B) {
	journeys := million(24_000)
	b.ReportAllocs()
	for b.Loop() {
		for i := range journeys {
			for _, m := range Models {
				_ = Credit(journeys[i], m, Default())
			}
		}
	}
}
