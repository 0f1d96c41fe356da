package eventstest

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"payoff"
	"payoff/events"
)

// A Made describes events to make up: those of a small business with two sites.
type Made struct {
	Seed   uint64
	Events int // about as many
	From   payoff.Date
	Days   int
	Zone   *time.Location
}

// Generate makes up a small business's events in the order of time, always the same for the same
// description: visitors that live a day, one in eight of whom comes twice, three or four pages a
// visit, some 400 paths, 60 origins and 500 kinds of client, most events page views, one visit in
// forty with an order or lead.
func Generate(m Made) iter.Seq[events.Event] {
	return func(yield func(events.Event) bool) {
		r := rand.New(rand.NewPCG(m.Seed, 1))
		w := world(r)
		var late []events.Event // of visits that went on behind midnight
		left := m.Events
		for d := range m.Days {
			day := m.From + payoff.Date(d)
			start, end := day.In(m.Zone), (day + 1).In(m.Zone)
			want := left / (m.Days - d)
			today := late
			late = nil
			made := 0
			for made < want {
				for _, e := range w.visitor(r, start, end.Sub(start)) {
					e.Day = payoff.DateIn(e.At, m.Zone)
					if made++; e.Day == day {
						today = append(today, e)
					} else {
						late = append(late, e)
					}
				}
			}
			left -= made
			slices.SortStableFunc(today, func(a, b events.Event) int { return a.At.Compare(b.At) })
			for _, e := range today {
				if !yield(e) {
					return
				}
			}
		}
	}
}

type made struct {
	pages   []string
	origins []payoff.Origin
	clients [][4]string
}

func world(r *rand.Rand) made {
	var w made
	for i := range 400 {
		kind := []string{"blog", "products", "guides", "category"}[i%4]
		w.pages = append(w.pages, fmt.Sprintf("/%s/%s-%d", kind, []string{"oak-table", "how-to-oil-wood", "chairs", "care", "gift-ideas"}[i%5], i))
	}
	w.pages[0] = "/"
	for _, engine := range []string{"google", "bing", "duckduckgo", "ecosia"} {
		w.origins = append(w.origins, payoff.Origin{Channel: payoff.OrganicSearch, Source: engine, Medium: "organic", Referrer: "www." + engine + ".com"})
	}
	for i, n := range []payoff.Network{"facebook", "instagram", "pinterest", "linkedin", "mastodon", "youtube"} {
		line := payoff.NetworkLine(n, false)
		w.origins = append(w.origins, payoff.Origin{Channel: line.Channel, Network: n, Source: string(n), Referrer: "l." + string(n) + ".com"})
		for c := range 3 {
			w.origins = append(w.origins, payoff.Origin{
				Channel: payoff.PaidSocial, Network: n, Source: string(n), Medium: "paid_social",
				Campaign: fmt.Sprintf("campaign-%d", i*3+c), Content: fmt.Sprintf("ad-%d", c), ClickID: "fbclid",
			})
		}
	}
	for c := range 12 {
		w.origins = append(w.origins, payoff.Origin{Channel: payoff.Email, Source: "newsletter", Medium: "email", Campaign: fmt.Sprintf("letter-%02d", c+1)})
	}
	for c := range 20 {
		host := fmt.Sprintf("blog-%d.example", c)
		w.origins = append(w.origins, payoff.Origin{Channel: payoff.Referral, Source: host, Referrer: host})
	}
	for range 500 {
		w.clients = append(w.clients, [4]string{
			[]string{"phone", "computer", "tablet"}[skewed(r, 3)], []string{"Safari", "Chrome", "Firefox", "Edge", "Samsung Internet"}[skewed(r, 5)],
			[]string{"iOS", "Android", "Windows", "macOS", "Linux"}[skewed(r, 5)], []string{"IE", "GB", "DE", "FR", "US", "FI", "RO", "BD", "ID"}[skewed(r, 9)],
		})
	}
	return w
}

// skewed picks one of n, the first ones most often.
func skewed(r *rand.Rand, n int) int { return int(float64(n) * math.Pow(r.Float64(), 3)) }

// visitor makes the events of one visitor that first comes on that day.
func (w made) visitor(r *rand.Rand, day time.Time, long time.Duration) []events.Event {
	id, client := r.Int64(), w.clients[skewed(r, len(w.clients))]
	site := []string{"shop.example", "blog.example"}[skewed(r, 2)]
	// Most people come between morning and late evening.
	at := day.Add(time.Duration((0.25 + 0.75*(r.Float64()+r.Float64())/2) * float64(long)).Truncate(time.Millisecond))
	visits := 1
	if r.IntN(8) == 0 {
		visits = 2
	}
	var es []events.Event
	for range visits {
		arrival := r.IntN(10) < 7
		var origin payoff.Origin
		if arrival {
			origin = w.origins[skewed(r, len(w.origins))]
		}
		add := func(name string, engaged time.Duration) {
			es = append(es, events.Event{
				Key: r.Int64(), At: at, Visitor: id, Site: site, Name: name, Page: w.pages[skewed(r, len(w.pages))],
				Arrival: arrival, Origin: origin, Engaged: engaged,
				Device: client[0], Browser: client[1], OS: client[2], Country: client[3],
			})
			arrival, origin = false, payoff.Origin{}
		}
		for {
			add(events.Pageview, 0)
			stay := time.Duration(r.ExpFloat64()*50_000) * time.Millisecond
			at = at.Add(min(stay, 29*time.Minute))
			if r.IntN(4) == 0 {
				add(events.Engagement, stay)
			}
			if r.IntN(10) < 4 {
				break
			}
		}
		switch r.IntN(40) {
		case 0:
			add([]string{events.Order, events.Lead}[r.IntN(2)], 0)
		case 1, 2:
			add(events.Outbound, 0)
		}
		at = at.Add(time.Duration(31+r.IntN(200)) * time.Minute)
	}
	return es
}
