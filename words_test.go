package payoff_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"payoff"
)

func TestLines(t *testing.T) {
	for _, c := range []struct {
		line payoff.Line
		name string
		none bool
	}{
		{payoff.Line{}, "(none)", true},
		{payoff.NetworkLine("facebook", false), "facebook", false},
		{payoff.NetworkLine("facebook", true), "facebook (paid)", false},
		{payoff.Line{Network: "facebook", Channel: payoff.OrganicSocial, Account: "@shop"}, "facebook · @shop", false},
		{payoff.ChannelLine(payoff.Email), "Email", false},
		{payoff.ChannelLine(payoff.PaidSearch), "Paid Search", false},
	} {
		if c.line.Name() != c.name || c.line.None() != c.none {
			t.Errorf("%+v is %q, none %v; want %q, %v", c.line, c.line.Name(), c.line.None(), c.name, c.none)
		}
	}
	for network, want := range map[payoff.Network][2]payoff.Channel{
		"mastodon": {payoff.OrganicSocial, payoff.PaidSocial},
		"youtube":  {payoff.OrganicVideo, payoff.PaidVideo},
	} {
		if organic, paid := payoff.NetworkLine(network, false), payoff.NetworkLine(network, true); organic.Channel != want[0] || paid.Channel != want[1] || organic.Paid || !paid.Paid {
			t.Errorf("%s: %+v and %+v", network, organic, paid)
		}
	}
	if !payoff.ChannelLine(payoff.PaidSearch).Paid || payoff.ChannelLine(payoff.Email).Paid {
		t.Error("a channel's line is paid when the channel is")
	}
	touch := payoff.Touch{Origin: payoff.Origin{Network: "facebook", Channel: payoff.PaidSocial}, Account: "@shop"}
	if got, want := touch.Line(), (payoff.Line{Network: "facebook", Paid: true, Channel: payoff.PaidSocial, Account: "@shop"}); got != want {
		t.Errorf("the touch belongs to %+v", got)
	}
	if got := (payoff.Origin{Channel: payoff.Email}).Line(); got != payoff.ChannelLine(payoff.Email) {
		t.Errorf("mail belongs to %+v", got)
	}
}

func anyLine() *rapid.Generator[payoff.Line] {
	return rapid.Custom(func(t *rapid.T) payoff.Line {
		return payoff.Line{
			Network: rapid.SampledFrom([]payoff.Network{"", "facebook", "x"}).Draw(t, "network"),
			Paid:    rapid.Bool().Draw(t, "paid"),
			Channel: rapid.SampledFrom([]payoff.Channel{"", payoff.Email, payoff.PaidSocial}).Draw(t, "channel"),
			Account: rapid.SampledFrom([]string{"", "@a", "@b"}).Draw(t, "account"),
		}
	})
}

func TestLinesHaveOneOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := anyLine().Draw(t, "a"), anyLine().Draw(t, "b"), anyLine().Draw(t, "c")
		if (a.Compare(b) == 0) != (a == b) {
			t.Fatalf("%+v and %+v compare as %d", a, b, a.Compare(b))
		}
		if a.Compare(b) != -b.Compare(a) {
			t.Fatalf("%+v and %+v: %d and back %d", a, b, a.Compare(b), b.Compare(a))
		}
		if a.Compare(b) <= 0 && b.Compare(c) <= 0 && a.Compare(c) > 0 {
			t.Fatalf("%+v, %+v, %+v have no order", a, b, c)
		}
	})
	lines := []payoff.Line{payoff.NetworkLine("x", false), payoff.NetworkLine("facebook", true), payoff.ChannelLine(payoff.Email), payoff.NetworkLine("facebook", false)}
	slices.SortFunc(lines, payoff.Line.Compare)
	var names []string
	for _, l := range lines {
		names = append(names, l.Name())
	}
	if want := []string{"Email", "facebook", "facebook (paid)", "x"}; !slices.Equal(names, want) {
		t.Errorf("sorted: %v; want %v", names, want)
	}
}

func TestChannels(t *testing.T) {
	seen := map[payoff.Channel]bool{}
	for _, c := range payoff.Channels {
		if got, err := payoff.ParseChannel(string(c)); err != nil || got != c || seen[c] {
			t.Errorf("%s: %s, %v, twice: %v", c, got, err, seen[c])
		}
		seen[c] = true
	}
	if len(seen) != 21 {
		t.Errorf("%d channels; GA4 has 19 (Unassigned with them), and two are ours", len(seen))
	}
	for _, bad := range []string{"", "email", "Organic social", "Social"} {
		if c, err := payoff.ParseChannel(bad); payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("%q: %s, %v", bad, c, err)
		}
	}
	for _, c := range []payoff.Channel{payoff.OrganicSocial, payoff.PaidSocial, payoff.OrganicVideo, payoff.PaidVideo} {
		if !c.Social() {
			t.Errorf("%s is social", c)
		}
	}
	if payoff.Email.Social() || payoff.Email.Paid() || !payoff.CrossNetwork.Paid() || !payoff.Display.Paid() || payoff.Affiliates.Paid() {
		t.Error("mail is neither, cross-network and display are bought, affiliates are not bought by the click")
	}
}

func TestPurposesAndTheRest(t *testing.T) {
	for _, p := range payoff.Purposes {
		if got, err := payoff.ParsePurpose(string(p)); err != nil || got != p {
			t.Errorf("%s: %s, %v", p, got, err)
		}
	}
	if _, err := payoff.ParsePurpose("Acquire"); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("Acquire: %v", err)
	}
	for text, want := range map[string]payoff.Activity{"": payoff.OtherWork, "create": payoff.Create, "manage_ads": payoff.ManageAds, "browse": payoff.Browse} {
		if got, err := payoff.ParseActivity(text); err != nil || got != want {
			t.Errorf("activity %q: %s, %v", text, got, err)
		}
	}
	if _, err := payoff.ParseActivity("ads"); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("activity ads: %v", err)
	}
	for text, want := range map[string]payoff.CostKind{"": payoff.OtherCost, "ads": payoff.AdSpend, "fixed": payoff.FixedCost} {
		if got, err := payoff.ParseCostKind(text); err != nil || got != want {
			t.Errorf("cost %q: %s, %v", text, got, err)
		}
	}
	if _, err := payoff.ParseCostKind("time"); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("time is no kind of money: %v", err)
	}
	for grade, shown := range map[payoff.Evidence]bool{payoff.Tested: true, payoff.Tracked: true, payoff.Told: true, payoff.Modelled: false, payoff.Claimed: false} {
		if grade.Shown() != shown {
			t.Errorf("%s in the net shown: %v", grade, grade.Shown())
		}
	}
}

func TestVerdicts(t *testing.T) {
	want := map[payoff.Verdict]string{
		"invest": "invest", "keep": "keep", "cap": "cap", "fix": "fix", "pause": "pause", "park": "park", "quit": "quit",
		"not_enough_data": "not enough data", "cannot_be_known": "cannot be known",
	}
	if len(payoff.Verdicts) != len(want) {
		t.Errorf("%d verdicts", len(payoff.Verdicts))
	}
	for _, v := range payoff.Verdicts {
		if v.Words() != want[v] {
			t.Errorf("%s reads %q; want %q", v, v.Words(), want[v])
		}
	}
	body, err := json.Marshal(payoff.MoneyInterval{Low: money(t, "1.00 EUR"), Mid: money(t, "2.00 EUR"), High: money(t, "3.00 EUR")})
	if want := `{"low":{"amount":"1.00","currency":"EUR"},"mid":{"amount":"2.00","currency":"EUR"},"high":{"amount":"3.00","currency":"EUR"}}`; err != nil || string(body) != want {
		t.Errorf("%s, %v", body, err)
	}
}

func TestCostsThatComeAgain(t *testing.T) {
	for _, c := range []struct {
		every payoff.Cadence
		on    string
		want  []string // the first returns, beginning with the day itself
	}{
		{payoff.Weekly, "2026-03-23", []string{"2026-03-23", "2026-03-30", "2026-04-06"}},
		{payoff.Monthly, "2026-01-31", []string{"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"}},
		{payoff.Monthly, "2023-12-30", []string{"2023-12-30", "2024-01-30", "2024-02-29", "2024-03-30"}},
		{payoff.Monthly, "2026-11-01", []string{"2026-11-01", "2026-12-01", "2027-01-01"}},
		{payoff.Yearly, "2024-02-29", []string{"2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"}},
	} {
		for n, want := range c.want {
			if got := c.every.After(day(t, c.on), n).String(); got != want {
				t.Errorf("each %s from %s, return %d: %s; want %s", c.every, c.on, n, got, want)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		every := rapid.SampledFrom([]payoff.Cadence{payoff.Weekly, payoff.Monthly, payoff.Yearly}).Draw(t, "every")
		on := payoff.Date(rapid.IntRange(0, 60_000).Draw(t, "on"))
		n := rapid.IntRange(0, 60).Draw(t, "n")
		if every.After(on, 0) != on || every.After(on, n) >= every.After(on, n+1) {
			t.Fatalf("each %s from %s: %s comes before %s", every, on, every.After(on, n), every.After(on, n+1))
		}
	})
	for text, ok := range map[string]bool{"": true, "week": true, "month": true, "year": true, "day": false, "monthly": false} {
		if _, err := payoff.ParseCadence(text); (err == nil) != ok {
			t.Errorf("every=%s: %v", text, err)
		}
	}
}

func TestEntries(t *testing.T) {
	e := payoff.Entry{On: day(t, "2026-01-12"), Kind: payoff.TimeCost, Minutes: 30}
	if from, to := e.Period(); from.String() != "2026-01-12" || to.String() != "2026-01-13" || e.Joint() {
		t.Errorf("one day's entry is for %s to %s, joint %v", from, to, e.Joint())
	}
	e.To = day(t, "2026-01-19")
	e.Lines = []payoff.Weight[payoff.Line]{{Of: payoff.NetworkLine("facebook", false), Weight: 1}, {Of: payoff.NetworkLine("x", false), Weight: 2}}
	if _, to := e.Period(); to.String() != "2026-01-19" || !e.Joint() {
		t.Errorf("a week's entry for two networks ends on %s, joint %v", to, e.Joint())
	}
	body, err := json.Marshal(e)
	var back payoff.Entry
	if err == nil {
		err = json.Unmarshal(body, &back)
	}
	if err != nil || !reflect.DeepEqual(back, e) {
		t.Errorf("%s reads %+v, %v", body, back, err)
	}
}
