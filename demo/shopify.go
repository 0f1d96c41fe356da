package demo

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"payoff"
)

// shopify is the shop's export of its orders, with the columns that matter. An app of the shop writes
// into most orders' notes where the buyer came from: the campaign's tags, or who sent the visit. The file
// was downloaded last night: of today's orders only the script has told.
func (y *year) shopify(sales []sale) (File, error) {
	rows := [][]string{{
		"Name", "Email", "Financial Status", "Paid at", "Currency", "Subtotal", "Shipping", "Taxes", "Total", "Discount Code", "Discount Amount",
		"Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Billing Name", "Billing Phone", "Note Attributes", "Cancelled at", "Payment Method", "Refunded Amount", "Id",
	}}
	for _, s := range newest(sales, func(s sale) time.Time { return s.at }) {
		if payoff.DateIn(s.at, y.zone) >= y.to-1 {
			continue
		}
		money := func(cents int64) string { return eur(cents).Amount() }
		created := s.at.In(y.zone).Format("2006-01-02 15:04:05 -0700")
		paid, status, cancelled, refunded := created, "paid", "", s.refund
		switch {
		case s.void:
			status, cancelled = "voided", s.at.Add(20*time.Hour).In(y.zone).Format("2006-01-02 15:04:05 -0700")
		case s.pending:
			paid, status = "", "pending"
		case s.refund > 0:
			status = "partially_refunded"
		}
		for i, line := range s.items {
			row := []string{fmt.Sprintf("#%d", s.number), s.buyer.mail}
			if i == 0 {
				row = append(row, status, paid, "EUR", money(s.goods()), money(s.shipped()), money(s.tax()), money(s.total()), s.coupon, money(s.discount()))
			} else {
				row = append(row, "", "", "", "", "", "", "", "", "")
			}
			row = append(row, created, fmt.Sprint(line.count), line.name, money(line.cents))
			if i == 0 {
				row = append(row, s.buyer.name, s.buyer.phone, s.notes(), cancelled, "Card", money(refunded), fmt.Sprint(5_840_000_000+s.number))
			} else {
				row = append(row, "", "", "", "", "", "", "")
			}
			rows = append(rows, row)
		}
	}
	return csvFile("shopify-orders.csv", "", "", rows)
}

// notes are what the app wrote, and the answer to the shop's question.
func (s *sale) notes() string {
	var lines []string
	if s.noted {
		for _, tag := range []struct{ name, value string }{{"source", s.tags[0]}, {"medium", s.tags[1]}, {"campaign", s.tags[2]}} {
			if tag.value != "" {
				lines = append(lines, "UTM "+tag.name+": "+tag.value)
			}
		}
	}
	if s.told != "" {
		lines = append(lines, "How did you hear about us?: "+s.told)
	}
	return strings.Join(lines, "\n")
}

// tagsOf is what an app on the page can tell of an arrival: source, medium and campaign. The sender of
// a visit without tags stands for its source, or the app it came from; without either there is none.
func tagsOf(w way, at time.Time) [3]string {
	q, err := url.ParseQuery(strings.NewReplacer("%x", "", "{month}", at.Format("2006-01")).Replace(w.query))
	if source := q.Get("utm_source"); err == nil && source != "" {
		return [3]string{source, q.Get("utm_medium"), q.Get("utm_campaign")}
	}
	if strings.Contains(w.app, "Instagram") {
		return [3]string{"instagram", "social", ""}
	}
	u, err := url.Parse(w.referrer)
	if err != nil || u.Host == "" {
		return [3]string{}
	}
	host := strings.TrimPrefix(u.Host, "www.")
	name, _, _ := strings.Cut(host, ".")
	switch name {
	case "google", "bing", "duckduckgo":
		return [3]string{name, "organic", ""}
	case "pinterest":
		return [3]string{name, "social", ""}
	}
	return [3]string{host, "referral", ""}
}
