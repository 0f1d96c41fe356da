package classify

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"payoff"
)

// FuzzOf: whatever arrives, the answer is one that everything else can live with.
func FuzzOf(f *testing.F) {
	for line := range strings.Lines(referrers) {
		if ref, _, _ := strings.Cut(strings.TrimSpace(line), " "); ref != "" {
			f.Add("https://shop.example/?utm_source=fb&utm_medium=cpc&gclid=1", ref, inFacebook)
		}
	}
	for _, s := range []string{"", "?", "#", "//", "://", "https://[", "https://[fe80::1%25eth0]/", "\x00", "https://\xff/", "a@b:c", "android-app://", "%zz?utm_source=%zz", "?utm_source=%ff&utm_medium=\x00", "https://xn--/", "https://ı.example/", strings.Repeat("a.", 300)} {
		f.Add(s, s, s)
	}
	table := mustNew(f)
	f.Fuzz(func(t *testing.T, url, referrer, ua string) {
		r := table.Of(Input{URL: url, Referrer: referrer, UserAgent: ua, Hosts: []string{"shop.example"}})
		if _, err := payoff.ParseChannel(string(r.Channel)); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains([]string{HowCampaign, HowReferrer, HowClickID, HowInApp, HowNone}, r.How) {
			t.Fatalf("how: %q", r.How)
		}
		if r.Network != "" {
			if got, ok := table.Network(string(r.Network)); !ok || got != r.Network {
				t.Fatalf("network %q", r.Network)
			}
			if want := payoff.NetworkLine(r.Network, r.Channel.Paid()); r.Line() != want {
				t.Fatalf("the arrival's line is %+v, what is spent on the network lies on %+v", r.Line(), want)
			}
		}
		for _, s := range []string{r.Source, r.Medium, r.Campaign, r.Content, r.Term} {
			if !utf8.ValidString(s) || len(s) > 253 || strings.ContainsAny(s, "\x00\n\r\t") {
				t.Fatalf("kept %q", s)
			}
		}
		if strings.ContainsAny(r.Origin.Referrer, "/?#@ ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
			t.Fatalf("referrer %q is no host", r.Origin.Referrer)
		}
		if (r.Internal || r.Payment) && (r.Channel != payoff.Direct || r.How != HowNone) {
			t.Fatalf("no touch has an origin: %+v", r)
		}
		if r.Bot && (r.Agent != Agent{Device: Other, Bot: true}) {
			t.Fatalf("a bot is %+v", r.Agent)
		}
		// Case and a closing dot of the host don't matter.
		if strings.HasPrefix(referrer, "https://") && !strings.ContainsAny(referrer[8:], "/?#@:[%\\") && isASCII(referrer) {
			again := table.Of(Input{URL: url, Referrer: "HTTPS://" + strings.ToUpper(referrer[8:]) + ".", UserAgent: ua, Hosts: []string{"shop.example"}})
			if strings.TrimSpace(referrer) == referrer && again != r {
				t.Fatalf("%+v, want %+v", again, r)
			}
		}
	})
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// TestGoogleCategories holds the tables against Google's own list of sources for GA4.
func TestGoogleCategories(t *testing.T) {
	file, err := os.Open(filepath.Join(os.Getenv("PAYOFF_DATA"), "vendors", "referrers", "ga4_source_categories.csv"))
	if err != nil {
		t.Skip("PAYOFF_DATA has no list of GA4's source categories")
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]payoff.Channel{
		"SOURCE_CATEGORY_SEARCH": payoff.OrganicSearch, "SOURCE_CATEGORY_SOCIAL": payoff.OrganicSocial,
		"SOURCE_CATEGORY_VIDEO": payoff.OrganicVideo, "SOURCE_CATEGORY_SHOPPING": payoff.OrganicShopping,
	}
	// Where we differ, and why.
	webmail := []string{"email.seznam.cz", "mail.rambler.ru", "mail.yandex.ru"}                 // a mail's link is no search
	paying := []string{"checkout.shopify.com", "checkout.stripe.com", "shop.app", "stripe.com"} // people come back from paying
	twice := []string{"rakuten", "rakuten.co.jp"}                                               // Google's list has them under search and shopping
	table := mustNew(t)
	checked := 0
	for _, row := range rows[1:] {
		source, channel := row[0], want[row[1]]
		if slices.Contains(twice, source) {
			continue
		}
		checked++
		named := channel
		if slices.Contains(webmail, source) {
			channel, named = payoff.Email, payoff.Email
		}
		if slices.Contains(paying, source) {
			channel = payoff.Direct
		}
		if o := table.Campaign(source, "", "", "", ""); o.Channel != named {
			t.Errorf("utm_source=%s: %s, want %s", source, o.Channel, named)
		}
		if !strings.Contains(source, ".") {
			continue
		}
		if r := table.Of(Input{Referrer: "https://" + source + "/"}); r.Channel != channel {
			t.Errorf("%s: %s, want %s", source, r.Channel, channel)
		}
	}
	if checked < 800 {
		t.Errorf("only %d rows were checked", checked)
	}
}
