package importer

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"payoff"
)

// vendorsFile opens a real export where PAYOFF_DATA holds them.
func vendorsFile(t *testing.T, name string) *os.File {
	t.Helper()
	data := os.Getenv("PAYOFF_DATA")
	if data == "" {
		t.Skip("PAYOFF_DATA is not set: the vendors' real files are not here")
	}
	f, err := os.Open(filepath.Join(data, "vendors", name))
	if os.IsNotExist(err) {
		t.Skipf("%s is not there", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestVendorsTotals holds the real files against the figures that were worked out from them
// independently (the README beside them).
func TestVendorsTotals(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file    string
		kind    Kind
		rows    int
		skipped int
		checks  int
		ok      int
		totals  Totals
	}{
		{"orders/shopify_orders_export_a.csv", ShopifyOrders, 57, 0, 0, 0, Totals{
			"orders": "57", "BDT": "129925.00", "subtotal": "126125.00", "shipping": "3800.00", "discount": "0.00", "refunded": "0.00", "cancelled": "0", "pending": "57",
		}},
		{"orders/shopify_orders_export_b.csv", ShopifyOrders, 58, 0, 0, 0, Totals{
			"orders": "50", "BDT": "78510.00", "subtotal": "75610.00", "shipping": "2900.00", "discount": "10140.00", "refunded": "0.00", "cancelled": "7", "pending": "43",
		}},
		{"orders/etsy_sold_orders_2022.csv", EtsyOrders, 2121, 0, 0, 0, Totals{
			"orders": "2121", "USD": "81318.49", "value": "74742.30", "discount": "4791.14", "shipping": "5752.91", "sales_tax": "0.00", "fees": "2970.03", "net": "72782.04", "gift_wrap": "48.00",
		}},
		// 45+75+80+15+50+60+50+60+75+75+60 minutes
		{"time/toggl_detailed_real.csv", TogglTime, 11, 0, 0, 0, Totals{"entries": "11", "time": "10:45:00", "minutes": "645"}},
		{"time/toggl_time_entries_import_test_1.csv", TogglTime, 2, 0, 0, 0, Totals{"entries": "2", "time": "01:00:01", "minutes": "60"}},
		{"ads/google_search_keyword_report_utf16_CAD.csv", GoogleAds, 17, 0, 4, 4, Totals{
			"rows": "17", "total_rows": "10", "CAD": "0.12", "impressions": "14", "clicks": "1", "interactions": "1", "conversions": "0.00",
		}},
		{"ads/google_search_terms_report_utf16_CAD.csv", GoogleAds, 18, 0, 3, 3, Totals{
			"rows": "18", "total_rows": "5", "CAD": "0.12", "impressions": "21", "clicks": "1", "conversions": "0.00",
		}},
		{"ads/google_search_terms_report_utf8_GBP_EUR.csv", GoogleAds, 8869, 0, 3, 3, Totals{
			"rows": "8869", "total_rows": "9", "GBP": "2235.33", "impressions": "42698", "clicks": "3958",
		}},
		{"ads/google_paid_keywords_monthly.csv", GoogleAds, 840, 0, 0, 0, Totals{
			"rows": "840", "total_rows": "0", "USD": "11899.53", "impressions": "16200", "clicks": "1265", "interactions": "1265", "conversions": "2",
		}},
		{"ads/google_paid_locations.csv", GoogleAds, 336, 0, 21, 21, Totals{
			"rows": "336", "total_rows": "42", "USD": "13383.62", "impressions": "20186", "interactions": "1442", "conversions": "3",
		}},
		{"ads/meta_ads_ad_creative_this_month_IDR.csv", MetaAds, 92, 0, 3, 3, Totals{
			"rows": "92", "total_rows": "1", "IDR": "21737841", "impressions": "1991270", "link_clicks": "25739",
		}},
		{"ads/meta_ads_ad_creative_last_month_IDR.csv", MetaAds, 90, 0, 3, 3, Totals{
			"rows": "90", "total_rows": "1", "IDR": "16417248", "impressions": "1281040", "link_clicks": "20211",
		}},
	} {
		t.Run(filepath.Base(c.file), func(t *testing.T) {
			f := vendorsFile(t, c.file)
			facts := &noted{}
			o := Options{Zone: zone, Base: "USD", Network: "facebook", Purpose: payoff.Acquire, Buyer: keyed}
			s, err := Read(t.Context(), f, c.file, o, facts)
			if err != nil {
				t.Fatal(err)
			}
			if s.Kind != c.kind || s.Rows != c.rows || len(s.Skipped) != c.skipped {
				text, _ := json.MarshalIndent(s, "", " ")
				t.Errorf("kind %s, %d rows, %d reasons; want %s, %d, %d\n%s", s.Kind, s.Rows, len(s.Skipped), c.kind, c.rows, c.skipped, text)
			}
			for name, want := range c.totals {
				if s.Totals[name] != want {
					t.Errorf("total %s is %q, want %s (all: %v)", name, s.Totals[name], want, s.Totals)
				}
			}
			ok := 0
			for _, check := range s.Checks {
				if check.OK {
					ok++
				}
			}
			if len(s.Checks) != c.checks || ok != c.ok {
				t.Errorf("%d of %d checks hold, want %d of %d: %+v", ok, len(s.Checks), c.ok, c.checks, s.Checks)
			}
			if s.Stored+s.Known+s.Updated != len(facts.lines) {
				t.Errorf("%d facts were handed over and %d+%d+%d counted", len(facts.lines), s.Stored, s.Known, s.Updated)
			}
			// The same file again stores and changes nothing.
			if _, err := f.Seek(0, 0); err != nil {
				t.Fatal(err)
			}
			again, err := Read(t.Context(), f, c.file, o, facts)
			if err != nil || again.Stored != 0 || again.Updated != 0 || again.Known != s.Stored {
				t.Errorf("again: %d stored, %d updated, %d known of %d, %v", again.Stored, again.Updated, again.Known, s.Stored, err)
			}
		})
	}
}

// TestVendorsRefusals: these real tables have costs, but not what is needed to book them.
func TestVendorsRefusals(t *testing.T) {
	for _, name := range []string{
		"ads/google_overview_campaigns_EUR.csv", "ads/google_trends_rising.csv", "ads/keyword_planner_utf16.csv",
		"ads/manual_sheet_google_campaigns.csv", "ads/manual_sheet_linkedin_monthly.csv",
	} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			facts := &noted{}
			s, err := Read(t.Context(), vendorsFile(t, name), name, Options{Base: "EUR"}, facts)
			if payoff.KindOf(err) != payoff.Invalid || len(facts.lines) != 0 {
				t.Errorf("want a refusal before any fact, got %v and %d facts (%+v)", err, len(facts.lines), s)
			}
		})
	}
}
