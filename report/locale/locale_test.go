package locale_test

import (
	"strings"
	"testing"

	"payoff"
	"payoff/report/locale"
)

// plain takes away what can't be seen: the joiner behind a sign, and gaps that don't break.
func plain(s string) string {
	return strings.NewReplacer("\u2060", "", "\u00a0", " ", "\u202f", " ", "−", "-").Replace(s)
}

func eur(minor int64) payoff.Money { return payoff.Money{Minor: minor, Currency: "EUR"} }

func TestMoney(t *testing.T) {
	for _, c := range []struct {
		lang string
		of   payoff.Money
		want string
	}{
		{"en", eur(123450), "€1,234.50"},
		{"en", eur(-5), "-€0.05"},
		{"en", eur(0), "€0.00"},
		{"fi", eur(123450), "1 234,50 €"},
		{"ro", eur(-123450), "-1.234,50 €"},
		{"ar", eur(123450), "1,234.50 €"},
		{"en", payoff.Money{Minor: 1234567, Currency: "JPY"}, "¥1,234,567"},
		{"en", payoff.Money{Minor: 1234, Currency: "KWD"}, "1.234 KWD"},
		{"en", payoff.Money{Minor: 100, Currency: "BDT"}, "1.00 BDT"},
		{"en", eur(payoff.MaxMinor), "€10,000,000,000,000.00"},
		{"en", payoff.Money{Minor: 12}, "12"},
	} {
		want := c.want
		if c.of.Currency == "" {
			want = "0.12" // no currency has hundredths
		}
		if got := plain(locale.Of(c.lang).Money(c.of)); got != want {
			t.Errorf("%s: %s is %q, want %q", c.lang, c.of, got, want)
		}
	}
}

// An estimate doesn't know its cents, unless it is small.
func TestRound(t *testing.T) {
	l := locale.Of("en")
	for minor, want := range map[int64]string{123449: "€1,234", 123451: "€1,235", 9949: "€99.49", 9951: "€100", -10001: "-€100", 0: "€0.00"} {
		if got := plain(l.Round(eur(minor))); got != want {
			t.Errorf("%d: %q, want %q", minor, got, want)
		}
	}
	for _, c := range []struct {
		low, high int64
		want      string
	}{{920, 206000, "€9 to €2,060"}, {920, 4100, "€9.20 to €41.00"}, {500, 500, "€5.00"}, {-184600, 13400, "-€1,846 to €134"}} {
		if got := plain(l.Span(payoff.MoneyInterval{Low: eur(c.low), Mid: eur(c.low), High: eur(c.high)})); got != c.want {
			t.Errorf("%d to %d: %q, want %q", c.low, c.high, got, c.want)
		}
	}
	if got, want := plain(l.SignedSpan(payoff.MoneyInterval{Low: eur(-20000), High: eur(30000)})), "-€200 to +€300"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestNumbers(t *testing.T) {
	en, fi := locale.Of("en"), locale.Of("fi")
	for _, c := range []struct{ got, want string }{
		{en.Number(1234.56, 1), "1,234.6"},
		{en.Number(-0.04, 1), "0"},
		{en.Number(2, 2), "2"},
		{fi.Number(1234.5, 1), "1 234,5"},
		{en.Percent(.434), "43%"},
		{en.Percent(.025), "2.5%"},
		{en.Percent(0), "0%"},
		{fi.Percent(.434), "43 %"},
		{en.Chance(.999), "over 99%"},
		{en.Chance(.001), "under 1%"},
		{en.Chance(.5), "50%"},
		{en.Hours(32.5), "32.5 h"},
		{en.Count(1, "%d order", "%d orders"), "1 order"},
		{en.Count(1200, "%d order", "%d orders"), "1,200 orders"},
		{en.List([]string{"a", "b", "c"}), "a, b and c"},
		{en.List([]string{"a"}), "a"},
		{en.List(nil), ""},
	} {
		if plain(c.got) != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestDays(t *testing.T) {
	l := locale.Of("en")
	d := payoff.DateOf
	for _, c := range []struct {
		from, to payoff.Date
		want     string
	}{
		{d(2026, 4, 1), d(2026, 7, 1), "1 Apr to 30 Jun 2026"},
		{d(2025, 12, 30), d(2026, 1, 2), "30 Dec 2025 to 1 Jan 2026"},
		{d(2026, 3, 29), d(2026, 3, 30), "29 Mar 2026"},
	} {
		if got := plain(l.Days(payoff.Range{From: c.from, To: c.to})); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// A reason as decide words it, as a reader sees it.
func TestSentence(t *testing.T) {
	l := locale.Of("en")
	for said, want := range map[string]string{
		"earned 5287.00 EUR for 32.5 h at 35.00 EUR and -45.00 EUR of money": "Earned €5,287.00 for 32.5 h at €35.00 and -€45.00 of money.",
		"go on as now, and look again on 2026-10-01":                         "Go on as now, and look again on 1 Oct 2026.",
		"100.00 IDR spent: no rate (payoff log rate on=2026-07-01 IDR=...)":  "100.00 IDR spent: no rate (payoff log rate on=2026-07-01 IDR=...).",
		"depends on the model: under \"first touch\" it would be another":    "Depends on the model: under \"first touch\" it would be another.",
		"99 ABC and 12.345 EUR are no amounts, nor is 2026-13-45 a day":      "99.00 ABC and 12.345 EUR are no amounts, nor is 2026-13-45 a day.",
		"": "",
	} {
		if got := plain(l.Sentence(said)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestLine(t *testing.T) {
	l := locale.Of("en")
	shop := payoff.NetworkLine("tiktok", false)
	shop.Account = "@shop"
	for _, c := range []struct {
		line payoff.Line
		want string
	}{
		{payoff.NetworkLine("facebook", true), "Facebook ads"},
		{shop, "TikTok, @shop"},
		{payoff.ChannelLine(payoff.Email), "Email"},
		{payoff.NetworkLine("some-new-place", false), "Some New Place"},
		{payoff.Line{}, "no line"},
	} {
		if got := l.Line(c.line); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestNegotiate(t *testing.T) {
	among := []string{"en", "ar", "ro", "fi"}
	for header, want := range map[string]string{"fi-FI,fi;q=0.9,en;q=0.8": "fi", "de": "en", "": "en", "ar-EG": "ar", strings.Repeat("x,", 600): "en"} {
		if got := locale.Negotiate(header, among); got != want {
			t.Errorf("%.20q: %s, want %s", header, got, want)
		}
	}
}

// The pseudo-locales change words and leave the places of values alone.
func TestPseudo(t *testing.T) {
	if got := locale.Of(locale.PseudoLong).Text("%s of %d%%", "x", 3); got != "x öf 3%~~~~" {
		t.Errorf("%q", got)
	}
	if got := locale.Of(locale.PseudoRTL).Text("Show %d", 3); got != "\u202eShow\u202c 3" {
		t.Errorf("%q", got)
	}
	if l := locale.Of(locale.PseudoRTL); l.Dir() != "rtl" || locale.Of("ar").Dir() != "rtl" || locale.Of("fi").Dir() != "ltr" {
		t.Error("a direction is wrong")
	}
}
