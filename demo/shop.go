package demo

import (
	"time"

	"payoff"
	"payoff/books"
)

// The shop's addresses.
const (
	blog     = "https://blog.example"
	shopSite = "https://shop.example"
)

// Shop and Shows are the names of the two businesses.
const (
	Shop  = "Paper Moon Shop"
	Shows = "Paper Moon Shows"
)

// shop is party goods made of paper, with a blog on how to make one's own.
func (y *year) shop() (Business, error) {
	m := &maker{year: y, name: "shop"}
	sources := m.shopSources()
	for i := range sources {
		m.wander(&sources[i])
	}
	sales := m.sales(sources)
	m.noise([]string{blog + "/", blog + "/paper-garland", shopSite + "/", shopSite + "/kits/pirates"}, 2200, 420, 130)
	hits, log := y.beforeTheScript(y.sorted(m.hits))
	b := Business{
		Setup: books.Business{Name: Shop, Currency: "EUR", Zone: y.zone, Margin: millionths(0.6), Sites: []books.Site{
			{Name: "shop.example", Hosts: []string{"shop.example", "www.shop.example"}},
			{Name: "blog.example", Hosts: []string{"blog.example", "www.blog.example"}},
		}},
		Rates:   []books.Rate{{Person: owner, Value: "35.00"}, {Person: "Mia", Value: "19.50"}},
		Hits:    hits,
		Entries: y.shopCosts(),
	}
	files, err := y.shopFiles(sales)
	b.Files = append(files, log)
	return b, err
}

// owner is the person whose hours are the owner's.
const owner = "owner"

// party is how busy the shop's days are: parties are bought on Sunday and held in summer and December.
func party() pattern {
	return busy(partyMonths, [7]float64{1.35, 1.1, 1, 1, 0.95, 0.75, 0.85})
}

var partyMonths = [12]float64{0.7, 0.8, 0.9, 1, 1.2, 1.3, 1.1, 0.9, 0.9, 1.2, 1, 1.3}

// holiday is the month in which the owner posted nothing on Instagram.
func (y *year) holiday(d payoff.Date) bool { return d >= y.to-170 && d < y.to-140 }

// shopSources is where the shop's visits come from, and its buyers: see sales. Pinterest and Instagram, where
// people see things first, come first.
func (m *maker) shopSources() []source {
	posts := []string{blog + "/paper-garland", blog + "/pirate-party", blog + "/origami-mobile", blog + "/wedding-table", blog + "/balloon-arch", blog + "/treasure-hunt"}
	goods := []string{shopSite + "/kits/pirates", shopSite + "/kits/under-the-sea", shopSite + "/kits/wedding-table", shopSite + "/garlands", shopSite + "/mobiles"}
	season := party()
	paused := func(d payoff.Date) float64 {
		if m.holiday(d) {
			return 0.25 * season(d)
		}
		return season(d)
	}
	spring := func(d payoff.Date) float64 {
		if d >= m.to-130 && d < m.to-67 {
			return 1
		}
		return 0
	}
	return []source{
		{name: "pinterest", visits: 4200, busy: season, phones: 0.7, more: 0.45, lands: append(posts[:6:6], goods[2:]...), onward: goods, ways: []way{
			{6, "https://www.pinterest.com/", "utm_source=pinterest&utm_medium=social&utm_campaign=pins", ""},
			{2, "https://www.pinterest.ie/", "", ""},
			{1, "", "utm_source=pinterest&utm_medium=social&utm_campaign=pins", " [Pinterest/iOS]"},
			{0.5, "", "", ""}, // some arrive without a sender
		}},
		{name: "instagram", visits: 4000, busy: paused, phones: 0.95, more: 0.3, lands: append([]string{shopSite + "/"}, goods...), ways: []way{
			{6, "https://l.instagram.com/", "utm_source=instagram&utm_medium=social&utm_campaign=bio", " Instagram 390.0.0.28.85 (iPhone16,1; iOS 18_5; en_IE; en; scale=3.00; 1179x2556; 752889437)"},
			{2, "", "", " Instagram 390.0.0.28.85 (iPhone16,1; iOS 18_5; en_IE; en; scale=3.00; 1179x2556; 752889437)"},
			{1, "https://l.instagram.com/", "utm_source=instagram&utm_medium=social&utm_campaign=stories", ""},
		}},
		{name: "search", visits: 3000, busy: season, phones: 0.6, more: 0.5, lands: append(posts[:6:6], goods...), onward: goods, ways: []way{
			{9, "https://www.google.com/", "", ""}, {1, "https://www.bing.com/", "", ""}, {1, "https://duckduckgo.com/", "", ""},
		}},
		{name: "ads", visits: 1000, busy: season, phones: 0.65, more: 0.45, lands: goods, ways: []way{
			{1, "https://www.google.com/", "utm_source=google&utm_medium=cpc&utm_campaign=party-kits&gclid=%x", ""},
		}},
		{name: "newsletter", visits: 700, busy: season, phones: 0.5, more: 0.5, lands: append([]string{shopSite + "/new"}, goods...), ways: []way{
			{1, "", "utm_source=newsletter&utm_medium=email&utm_campaign={month}", ""},
		}},
		{name: "meta ads", visits: 380, busy: spring, phones: 0.95, more: 0.12, lands: goods[:1], ways: []way{
			{1, "https://l.facebook.com/", "utm_source=facebook&utm_medium=paid&utm_campaign=spring-balloons&fbclid=%x", " [FBAN/FBIOS;FBAV/520.0.0.38.101;FBBV/756351453;FBDV/iPhone16,1;FBMD/iPhone;FBSN/iOS;FBSV/18.5]"},
		}},
		{name: "links", visits: 350, busy: season, phones: 0.4, more: 0.5, lands: append(posts[:3:3], goods[0]), onward: goods, ways: []way{
			{2, "https://www.partyplanner.example/best-paper-crafts", "", ""}, {1, "https://schools.example/links", "", ""},
		}},
		{name: "assistants", visits: 260, busy: season, phones: 0.3, more: 0.5, lands: append(posts[1:4:4], goods[0]), onward: goods, ways: []way{
			{4, "https://chatgpt.com/", "utm_source=chatgpt.com", ""}, {1, "https://www.perplexity.ai/", "", ""},
		}},
		{name: "whatsapp", visits: 450, busy: season, phones: 0.98, more: 0.3, lands: goods, ways: []way{{1, "", "", ""}}},
		{name: "direct", visits: 1300, busy: season, phones: 0.5, more: 0.5, lands: append([]string{shopSite + "/", blog + "/"}, goods...), onward: goods, ways: []way{{1, "", "", ""}}},
	}
}

// shopCosts are what the owner notes by hand.
func (y *year) shopCosts() []payoff.Entry {
	line := func(l payoff.Line) []payoff.Weight[payoff.Line] {
		return []payoff.Weight[payoff.Line]{{Of: l, Weight: 1}}
	}
	purpose := func(p payoff.Purpose) []payoff.Weight[payoff.Purpose] {
		return []payoff.Weight[payoff.Purpose]{{Of: p, Weight: 1}}
	}
	both := append(line(payoff.NetworkLine("pinterest", false)), line(payoff.NetworkLine("instagram", false))...)
	return []payoff.Entry{
		{Key: "demo/pictures", On: y.from, Every: payoff.Monthly, Money: eur(4_00), Kind: payoff.ToolCost, Lines: both, Purposes: purpose(payoff.Acquire), Note: "picture editor, for Pinterest and Instagram"},
		{Key: "demo/mail", On: y.from, Every: payoff.Monthly, Money: eur(7_00), Kind: payoff.ToolCost, Lines: line(payoff.ChannelLine(payoff.Email)), Purposes: purpose(payoff.Retain), Note: "sends the newsletter"},
		{Key: "demo/photos", On: y.from + 40, Money: eur(60_00), Kind: payoff.ContentCost, Lines: line(payoff.NetworkLine("pinterest", false)), Purposes: purpose(payoff.Acquire), Note: "photographs for pins"},
	}
}

// shopFiles are what the owner downloaded for the shop.
func (y *year) shopFiles(sales []sale) ([]File, error) {
	weekdays := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	var files []File
	orders, err := y.shopify(sales)
	if err != nil {
		return nil, err
	}
	files = append(files, orders)
	for _, h := range []habit{
		{file: "toggl-pinterest.csv", network: "pinterest", purpose: payoff.Acquire, person: owner, project: "Shop", on: []time.Weekday{time.Tuesday}, minutes: 41, hour: 9, what: []string{"Pins for the new kits", "Boards tidied", "Pins for the season"}},
		{file: "toggl-instagram.csv", network: "instagram", purpose: payoff.Acquire, person: owner, project: "Shop", on: append(weekdays, time.Saturday), minutes: 66, hour: 8, what: []string{"Reel cut and posted", "Story", "Comments and messages", "Pictures of orders"}, off: y.holiday, busy: busy(partyMonths, [7]float64{1, 1, 1, 1, 1, 1, 1})},
		{file: "toggl-whatsapp.csv", network: "whatsapp", purpose: payoff.Acquire, person: "Mia", project: "Shop", on: []time.Weekday{time.Monday, time.Wednesday, time.Friday}, minutes: 14, hour: 17, what: []string{"Status and groups", "Offer to the parents' groups"}},
		{file: "toggl-various.csv", network: "", purpose: "", person: owner, project: "Various", on: []time.Weekday{time.Friday}, minutes: 6, hour: 18, what: []string{"Social, various"}},
	} {
		f, err := y.toggl(h)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	more, err := y.shopAds()
	if err != nil {
		return nil, err
	}
	own, err := y.shopHours()
	return append(append(files, more...), own), err
}
