package importer

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"payoff"
)

// FuzzDialect: whatever the bytes, rows come in ascending lines and the reader ends.
func FuzzDialect(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "sep=;\na;b", "a,\"b\nc\",d\n", "\"open\n1,2\n3", "\xff\xfea\x00,\x00b\x00\n\x00", "caf\xe9;1\r\n", "\"\"\"x\"\"\",\"\"\n"} {
		f.Add([]byte(s), byte(','))
	}
	f.Fuzz(func(t *testing.T, text []byte, delim byte) {
		if delim == '"' || delim == '\n' || delim >= 0x80 {
			return
		}
		r := newReader(openText(bytes.NewReader(text)), delim)
		last := 0
		for {
			next, err := r.next()
			if err != nil {
				break
			}
			if next.line <= last {
				t.Fatalf("line %d comes after line %d", next.line, last)
			}
			last = next.line
			if next.bad == "" && (len(next.cells) == 0 || len(next.cells) > maxCells) {
				t.Fatalf("%d cells", len(next.cells))
			}
		}
		for _, s := range sheets(text) {
			for _, format := range formats {
				format.header(s)
			}
		}
	})
}

// FuzzAmount: what is read is plain decimal text, and reads as itself again.
func FuzzAmount(f *testing.F) {
	for _, s := range []string{"12.34", "1.234,56", "1,234", "€1,622.60", " --", "#DIV/0!", "(5.00)", "1'234.50", "Rs. 12", "1e5", "--5", "12,34,567.00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range []mark{0, '.', ','} {
			plain, _, as := number(text, m)
			if as != read {
				continue
			}
			if strings.Trim(strings.TrimPrefix(plain, "-"), "0123456789.") != "" || strings.Count(plain, ".") > 1 {
				t.Fatalf("%q with mark %q is %q", text, m, plain)
			}
			again, _, as := number(plain, '.')
			if as != read || again != plain {
				t.Fatalf("%q is %q, and that is %q", text, plain, again)
			}
			var s sum
			s.add(plain)
			if _, err := payoff.RoundMoney(plain, "EUR"); err == nil && s.text() == "" {
				t.Fatalf("%q adds up to nothing", plain)
			}
		}
	})
}

// FuzzDate: what is read is a day of the calendar, and its ISO text is the same day.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"2026-01-12", "07/16/22", "12.01.2026", "January 17, 2024", "1 May 2026 - 8 May 2026", "Oct-25", "2026-01-24 17:34:28 +0500", "13/04/2026 01:05 PM", "Mon, 2nd Mar 2026"} {
		f.Add(s)
	}
	zone := testOptions(f).Zone
	f.Fuzz(func(t *testing.T, text string) {
		for _, o := range []dayOrder{0, 'd', 'm'} {
			if d, as := day(text, o); as == read {
				if again, as := day(d.String(), o); as != read || again != d {
					t.Fatalf("%q is %s, and that is %s", text, d, again)
				}
			}
			if at, as := moment(text, o, zone); as == read && (at.Year() < 1969 || at.Year() > 2200) {
				t.Fatalf("%q is %s", text, at)
			}
		}
		month(text)
		if from, to, ok := period(text); ok && from >= to {
			t.Fatalf("%q is %s to %s", text, from, to)
		}
		duration(text)
		orderOf(text)
	})
}

func fuzzRead(f *testing.F, kind Kind, files ...string) {
	for _, name := range files {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	o := testOptions(f)
	o.As = kind
	f.Fuzz(func(t *testing.T, content []byte) {
		facts := &noted{quiet: true}
		s, err := Read(t.Context(), bytes.NewReader(content), "fuzz.csv", o, facts)
		if err != nil {
			if payoff.KindOf(err) != payoff.Invalid {
				t.Fatalf("a wrong file is an error of kind %s: %v", payoff.KindOf(err), err)
			}
			return
		}
		left := 0
		for _, skip := range s.Skipped {
			left += skip.Count
			if len(skip.Lines) == 0 || len(skip.Lines) > 20 || skip.Count < len(skip.Lines) {
				t.Fatalf("skipped: %+v", skip)
			}
		}
		if s.Kind != kind || left > s.Rows || s.Stored > s.Rows {
			t.Fatalf("%+v", s)
		}
		if _, err := json.Marshal(s); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzReadShopify(f *testing.F) { fuzzRead(f, ShopifyOrders, "shopify_orders.csv") }
func FuzzReadEtsy(f *testing.F)    { fuzzRead(f, EtsyOrders, "etsy_orders.csv") }
func FuzzReadToggl(f *testing.F) {
	fuzzRead(f, TogglTime, "toggl_detailed.csv", "toggl_title_case.csv", "toggl_hours.csv")
}

func FuzzReadGoogle(f *testing.F) {
	fuzzRead(f, GoogleAds, "google_keywords_utf16.csv", "google_two_currencies.csv", "google_monthly.csv", "google_no_dates.csv")
}

func FuzzReadMeta(f *testing.F) {
	fuzzRead(f, MetaAds, "meta_ads.csv", "meta_daily.csv", "meta_platforms.csv")
}

func FuzzReadNamed(f *testing.F) {
	fuzzRead(f, NamedCSV, "own_orders_semicolon.csv", "own_mixed.csv", "own_ambiguous_dates.csv")
}
