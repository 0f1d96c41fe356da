package demo

import (
	"fmt"
	"slices"
	"time"

	"payoff"
	"payoff/books"
	"payoff/collect"
)

const showsSite = "https://shows.example"

// A fee is a kind of show and what it costs, in cents; there is no tax on it.
type fee struct {
	kind string
	from int64
	to   int64
}

var (
	company  = fee{"company party", 1350_00, 1650_00}
	wedding  = fee{"wedding", 1100_00, 1400_00}
	school   = fee{"school", 650_00, 800_00}
	birthday = fee{"birthday", 460_00, 640_00}
)

// leadsOf is the truth about the enquiries of each source in the year: how many were lost on the price,
// how many for another reason, and how many booked what.
var leadsOf = []struct {
	source       string
	price, other int
	won          []fee
}{
	{"search", 11, 24, []fee{wedding, birthday, company, school, wedding, birthday, wedding, school, company, birthday, wedding, school, wedding, birthday, wedding}},
	{"linkedin", 1, 7, []fee{company, company, company, wedding, company, company}},
	{"facebook", 86, 4, []fee{birthday, birthday, birthday, birthday, birthday}},
	{"instagram", 3, 4, []fee{wedding, birthday, school}},
	{"links", 1, 3, []fee{wedding, wedding, company, wedding}},
	{"assistants", 1, 1, []fee{school}},
	{"telephone", 3, 5, []fee{wedding, school, birthday, wedding, company, birthday, school, wedding}},
}

// shows is an entertainer for hire.
func (y *year) shows() (Business, error) {
	m := &maker{year: y, name: "shows"}
	sources := m.showSources()
	for i := range sources {
		m.wander(&sources[i])
	}
	leads := m.leads(sources)
	m.noise([]string{showsSite + "/", showsSite + "/weddings"}, 700, 160, 30)
	b := Business{
		Setup: books.Business{Name: Shows, Currency: "EUR", Zone: y.zone, Margin: millionths(0.85), Sites: []books.Site{
			{Name: "shows.example", Hosts: []string{"shows.example", "www.shows.example"}},
		}},
		Rates: []books.Rate{{Person: owner, Value: "35.00"}},
		Hits:  y.sorted(m.hits),
	}
	line := payoff.NetworkLine("linkedin", false)
	b.Entries = []payoff.Entry{{
		Key: "demo/premium", On: y.from, Every: payoff.Monthly, Money: eur(30_00), Kind: payoff.ToolCost, Note: "premium account",
		Lines:    []payoff.Weight[payoff.Line]{{Of: line, Weight: 1}},
		Purposes: []payoff.Weight[payoff.Purpose]{{Of: payoff.Acquire, Weight: 1}},
	}}
	claim := eur(600_00)
	b.Wins = []payoff.Win{{
		ID: "demo/invitation", On: y.from + 150, Kind: "invitation", Line: payoff.NetworkLine("instagram", false), Purpose: payoff.Acquire,
		Worth: &claim, Proxy: "what an evening's stage at a trade fair would have cost", Note: "asked to open a wedding fair",
	}}
	b.Answers = y.answers(leads)
	bookings, err := y.bookings(leads)
	if err != nil {
		return b, err
	}
	b.Files = append(b.Files, bookings)
	evenings := []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday}
	for _, h := range []habit{
		{file: "toggl-facebook.csv", network: "facebook", purpose: payoff.Acquire, person: owner, project: "Shows", on: evenings, minutes: 38, hour: 20, what: []string{"Answers in the parents' groups", "Offers sent", "Messages"}},
		{file: "toggl-linkedin.csv", network: "linkedin", purpose: payoff.Acquire, person: owner, project: "Shows", on: []time.Weekday{time.Tuesday, time.Thursday}, minutes: 25, hour: 8, what: []string{"Post about a company party", "Event managers written to"}},
		{file: "toggl-instagram.csv", network: "instagram", purpose: payoff.Acquire, person: owner, project: "Shows", on: []time.Weekday{time.Saturday}, minutes: 55, hour: 11, what: []string{"Clip of a show", "Stories"}},
		{file: "toggl-tiktok.csv", network: "tiktok", purpose: payoff.Acquire, person: owner, project: "Shows", on: []time.Weekday{time.Monday, time.Friday}, minutes: 26, hour: 22, what: []string{"A trick in thirty seconds", "Comments"}},
	} {
		f, err := y.toggl(h)
		if err != nil {
			return b, err
		}
		b.Files = append(b.Files, f)
	}
	return b, nil
}

// showSources is where visits of the show's site come from. TikTok has none of its own: a small account
// can't put a link there, and people type the name.
func (m *maker) showSources() []source {
	season := busy([12]float64{0.6, 0.7, 0.9, 1, 1.2, 1.3, 1.2, 1, 1.1, 1, 1, 1.2}, [7]float64{1.1, 1.1, 1, 1, 1, 0.8, 0.9})
	pages := []string{showsSite + "/", showsSite + "/weddings", showsSite + "/companies", showsSite + "/birthdays", showsSite + "/schools"}
	tagged := func(network string) string {
		return "utm_source=" + network + "&utm_medium=social&utm_campaign=profile"
	}
	return []source{
		{name: "search", visits: 1400, busy: season, phones: 0.6, more: 0.45, lands: pages, ways: []way{{9, "https://www.google.com/", "", ""}, {1, "https://www.bing.com/", "", ""}}},
		{name: "facebook", visits: 900, busy: season, phones: 0.9, more: 0.3, lands: pages[3:4], ways: []way{
			{2, "https://m.facebook.com/", tagged("facebook"), ""},
			{1, "https://l.facebook.com/", tagged("facebook"), " [FBAN/FBIOS;FBAV/520.0.0.38.101;FBBV/756351453;FBDV/iPhone16,1;FBMD/iPhone;FBSN/iOS;FBSV/18.5]"},
		}},
		{name: "instagram", visits: 450, busy: season, phones: 0.95, more: 0.3, lands: pages[:2], ways: []way{
			{1, "https://l.instagram.com/", tagged("instagram"), " Instagram 390.0.0.28.85 (iPhone16,1; iOS 18_5; en_IE; en; scale=3.00; 1179x2556; 752889437)"},
		}},
		{name: "linkedin", visits: 320, busy: season, phones: 0.4, more: 0.5, lands: pages[2:3], ways: []way{
			{6, "https://www.linkedin.com/", tagged("linkedin"), ""}, {1, "", "", " [LinkedInApp]/9.31.2107"},
		}},
		{name: "links", visits: 220, busy: season, phones: 0.5, more: 0.5, lands: pages[:2], ways: []way{{1, "https://weddingvenues.example/entertainers", "", ""}}},
		{name: "assistants", visits: 110, busy: season, phones: 0.4, more: 0.5, lands: pages[:1], ways: []way{{1, "https://chatgpt.com/", "utm_source=chatgpt.com", ""}}},
		{name: "telephone", visits: 520, busy: season, phones: 0.6, more: 0.4, lands: pages[:1], ways: []way{{1, "", "", ""}}}, // typed the name
	}
}

// An enquiry is a lead of the show while it is made up, and its booking where it was won.
type enquiry struct {
	id     string
	at     time.Time
	source *source
	query  string
	buyer  *buyer
	fate   fate
	why    string
	fee    int64     // of a booking
	booked time.Time // when
	number string    // of the booking
	told   string
}

type fate int

const (
	lostOnPrice fate = iota
	lostOtherwise
	won
)

// leads makes up the year's enquiries with the visits that led to them, and what became of each.
func (m *maker) leads(sources []source) []enquiry {
	var all []enquiry
	for _, plan := range leadsOf {
		s := &sources[slices.IndexFunc(sources, func(s source) bool { return s.name == plan.source })]
		r := m.chance(m.name, "fates", s.name)
		var fates []enquiry
		for range plan.price {
			fates = append(fates, enquiry{source: s, fate: lostOnPrice, why: one(r, []string{"price", "over their budget", "too expensive for them", "found somebody cheaper"})})
		}
		for range plan.other {
			fates = append(fates, enquiry{source: s, fate: lostOtherwise, why: one(r, []string{"the date was taken", "no answer", "the party was called off", "wanted a musician"})})
		}
		for i, f := range plan.won {
			step := (f.to - f.from) / 50_00
			fates = append(fates, enquiry{source: s, fate: won, fee: f.from + 50_00*(int64(i)*3%(step+1))})
		}
		r.Shuffle(len(fates), func(i, j int) { fates[i], fates[j] = fates[j], fates[i] })
		next := 0
		for i, n := range m.spread(float64(len(fates)), s.busy, m.name, "leads", s.name) {
			day := m.from + payoff.Date(i)
			for range n {
				if next == len(fates) {
					break
				}
				e := fates[next]
				next++
				e.at = m.moment(m.chance(m.name, "lead", s.name, next), day)
				all = append(all, e)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b enquiry) int { return a.at.Compare(b.at) })
	all = slices.DeleteFunc(all, func(e enquiry) bool { return e.at.After(m.now.Add(-time.Hour)) })
	for i := range all {
		m.enquire(&all[i], i)
	}
	return all
}

// enquire makes up who asks, the visit in which they do, and when they book.
func (m *maker) enquire(e *enquiry, i int) {
	r := m.chance(m.name, "enquiry", i)
	e.id = fmt.Sprintf("L-%03d", i+1)
	e.buyer = person(r, 5000+i)
	e.buyer.who = m.visitor(r, e.source.phones)
	e.booked = e.at.Add(time.Duration(2+r.IntN(12)) * 24 * time.Hour)
	e.number = fmt.Sprintf("B-%03d", i+1)
	if e.source.name == "telephone" {
		e.told = one(r, []string{"a friend", "saw a show", "the venue", "a friend", ""})
		if r.Float64() < 0.4 {
			return // they never saw the site
		}
	}
	w := e.source.way(r)
	e.query = w.query
	v := m.arrives(r, e.source, w, e.buyer.who, e.at.Add(-time.Duration(3+r.IntN(15))*time.Minute), one(r, e.source.lands))
	v.next(showsSite + "/enquire")
	v.read()
	if e.source.name != "telephone" {
		v.tell(collect.Told{Name: "lead", Thing: collect.Text(e.id)}, v.page)
	}
}

// decided says whether it is known by now what became of the enquiry.
func (e *enquiry) decided(now time.Time) bool { return !e.booked.After(now) }

// answers are what those who telephoned said, noted with their booking.
func (y *year) answers(leads []enquiry) []payoff.Answer {
	var out []payoff.Answer
	for _, e := range leads {
		if e.told != "" && e.fate == won && e.decided(y.now) {
			out = append(out, payoff.Answer{ID: "demo/" + e.id, On: payoff.DateIn(e.booked, y.zone), Said: e.told, Order: "shop/" + e.number})
		}
	}
	return out
}

// bookings is the owner's own table of enquiries and bookings.
func (y *year) bookings(leads []enquiry) (File, error) {
	rows := [][]string{{"type", "date", "id", "stage", "why", "order", "amount", "currency", "tax", "refunded", "email", "source", "medium", "campaign"}}
	day := func(t time.Time) string { return t.In(y.zone).Format("2006-01-02 15:04") }
	var booked []*enquiry
	r := y.chance("shows", "bookings")
	for i := range leads {
		e := &leads[i]
		stage, why, number := "open", "", ""
		if e.decided(y.now) {
			stage = "lost"
			why = e.why
			if e.fate == won {
				stage, number = "won", e.number
			}
		}
		source, medium, campaign := e.seen()
		rows = append(rows, []string{"lead", day(e.at), e.id, stage, why, number, "", "", "", "", e.buyer.mail, source, medium, campaign})
		if number == "" {
			continue
		}
		refunded := ""
		if len(booked) == refundedBooking {
			refunded = eur(e.fee / 2).Amount() // called off late: half was paid back
		}
		rows = append(rows, []string{"order", day(e.booked), "", "", "", number, eur(e.fee).Amount(), "EUR", "0.00", refunded, e.buyer.mail, source, medium, campaign})
		booked = append(booked, e)
	}
	// The first ones come back half a year later, without asking first.
	for i := range 5 {
		if i >= len(booked) {
			break
		}
		e := booked[i]
		at := e.booked.Add(time.Duration(150+r.IntN(30)) * 24 * time.Hour)
		if at.After(y.now) {
			continue
		}
		rows = append(rows, []string{"order", day(at), "", "", "", fmt.Sprintf("R-%03d", i+1), eur(e.fee).Amount(), "EUR", "0.00", "", e.buyer.mail, "", "", ""})
	}
	return csvFile("bookings.csv", "", "", rows)
}

// refundedBooking is how many bookings came before the one that was called off.
const refundedBooking = 6

// seen is what the form saw of where an enquiry came from: tags, or the engine that sent it.
func (e *enquiry) seen() (source, medium, campaign string) {
	switch e.source.name {
	case "telephone":
		return "", "", ""
	case "search":
		return "google", "organic", ""
	case "links":
		return "weddingvenues.example", "referral", ""
	case "assistants":
		return "chatgpt.com", "", ""
	}
	return e.source.name, "social", "profile"
}
