package demo

import (
	"fmt"

	"payoff"
)

// shopAds are what the shop paid for: search ads all year, and a campaign on Facebook in which nobody
// bought.
func (y *year) shopAds() ([]File, error) {
	search, err := y.googleAds()
	if err != nil {
		return nil, err
	}
	social, err := y.metaAds()
	return []File{search, social}, err
}

// googleAds is a report of campaigns by day, as Google Ads writes it: a title, its days, the table, and
// totals behind.
func (y *year) googleAds() (File, error) {
	var rows [][]string
	cost, clicks, shown := int64(0), 0, 0
	season := party()
	for day := y.from; day < y.to-1; day++ {
		r := y.chance("google ads", day)
		n := int(season(day)*2.4 + r.Float64()*1.2)
		c := int64(0)
		for range n {
			c += between(r, 62, 118)
		}
		seen := 22 + n*9 + r.IntN(20)
		rows = append(rows, []string{day.String(), "Enabled", "Party kits", "Search", "EUR", fmt.Sprint(n), fmt.Sprint(seen), eur(c).Amount()})
		cost, clicks, shown = cost+c, clicks+n, shown+seen
	}
	head := [][]string{{"Day", "Campaign state", "Campaign", "Campaign type", "Currency code", "Clicks", "Impr.", "Cost"}}
	total := [][]string{{"Total: Account", " --", " --", " --", "EUR", thousands(clicks), thousands(shown), withCommas(cost)}}
	f, err := csvFile("google-ads.csv", "", "", append(append(head, rows...), total...))
	long := func(d payoff.Date) string { return d.UTC().Format("January 2, 2006") }
	title := fmt.Sprintf("Campaign report\r\n\"%s - %s\"\r\n", long(y.from), long(y.to-2))
	f.Content = append([]byte(title), f.Content...)
	return f, err
}

// metaAds is an export of Ads Manager by day: the total stands first.
func (y *year) metaAds() (File, error) {
	from, to := y.to-130, y.to-67
	var rows [][]string
	spent, shown, clicked := int64(0), 0, 0
	for day := from; day < to; day++ {
		for i, ad := range []string{"Balloon arch, video", "Balloon arch, pictures"} {
			r := y.chance("meta ads", i, day)
			c, seen, clicks := between(r, 540, 860), 700+r.IntN(400), 2+r.IntN(3)
			spent, shown, clicked = spent+c, shown+seen, clicked+clicks
			rows = append(rows, []string{"Spring balloons", ad, fmt.Sprint(120240000000000101 + i), day.String(), fmt.Sprint(seen), fmt.Sprint(clicks), eur(c).Amount(), from.String(), (to - 1).String()})
		}
	}
	head := [][]string{
		{"Campaign name", "Ad name", "Ad ID", "Day", "Impressions", "Link clicks", "Amount spent (EUR)", "Reporting starts", "Reporting ends"},
		{"", "", "", "", fmt.Sprint(shown), fmt.Sprint(clicked), eur(spent).Amount(), from.String(), (to - 1).String()},
	}
	return csvFile("meta-ads.csv", "", "", append(head, rows...))
}

func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// withCommas is an amount as Google writes it: 1,234.50.
func withCommas(cents int64) string {
	return fmt.Sprintf("%s.%02d", thousands(int(cents/100)), cents%100)
}
