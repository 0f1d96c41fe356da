package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"payoff"
	"payoff/collect"
)

// A sale is an order of the shop while it is made up.
type sale struct {
	number  int
	at      time.Time
	source  *source // of the last visit; the truth, which the shop doesn't always see
	again   bool    // a customer's second order or later
	buyer   *buyer
	items   []item
	coupon  string
	told    string    // "how did you hear about us?"
	tags    [3]string // source, medium and campaign, as an app on the page sees them
	noted   bool      // whether that app wrote them down
	refund  int64     // paid back, in cents
	void    bool
	pending bool
}

type item struct {
	name  string
	cents int64 // with tax
	count int
}

// A buyer is a customer of either business.
type buyer struct {
	name, mail, phone string
	who               browser
	last              time.Time
	orders            int
}

// how many orders a source brings in the year, of new and of returning customers. It is the truth that
// the shop never learns whole: who came over WhatsApp carries no sender.
var shopSales = []struct {
	source     string
	new, again float64
}{
	{"pinterest", 196, 0},
	{"instagram", 232, 0},
	{"ads", 84, 0},
	{"search", 84, 14},
	{"newsletter", 0, 92},
	{"meta ads", 2, 0},
	{"links", 12, 0},
	{"assistants", 10, 0},
	{"whatsapp", 18, 0},
	{"direct", 20, 22},
}

// sales makes up the year's orders, with the visits that led to them.
func (m *maker) sales(sources []source) []sale {
	var all []sale
	for _, plan := range shopSales {
		s := &sources[slices.IndexFunc(sources, func(s source) bool { return s.name == plan.source })]
		later := func(d payoff.Date) float64 {
			if d < m.from+45 {
				return 0 // nobody comes back yet
			}
			return s.busy(d)
		}
		for _, kind := range []struct {
			n     float64
			again bool
			busy  pattern
		}{{plan.new, false, s.busy}, {plan.again, true, later}} {
			for i, n := range m.spread(kind.n, kind.busy, m.name, "sales", s.name, kind.again) {
				day := m.from + payoff.Date(i)
				r := m.chance(m.name, "sales", s.name, kind.again, day)
				for range n {
					all = append(all, sale{at: m.moment(r, day), source: s, again: kind.again})
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b sale) int { return a.at.Compare(b.at) })
	all = slices.DeleteFunc(all, func(s sale) bool { return s.at.After(m.now.Add(-time.Hour)) })
	var customers []*buyer
	count := map[*source]int{}
	for i := range all {
		s := &all[i]
		s.number = 1001 + i
		r := m.chance(m.name, "sale", s.number)
		s.buyer = m.customer(r, s, &customers)
		s.fill(r, count[s.source])
		count[s.source]++
		m.shopping(r, s, sources)
	}
	return all
}

// customer is who buys: for a further order somebody who bought at least three weeks ago, not always
// from the same browser.
func (m *maker) customer(r *rand.Rand, s *sale, customers *[]*buyer) *buyer {
	if s.again {
		for range 30 {
			b := one(r, *customers)
			if s.at.Sub(b.last) > 21*24*time.Hour && b.orders < 4 {
				if b.who.first == "" {
					b.who = m.visitor(r, s.source.phones)
				}
				b.last, b.orders = s.at, b.orders+1
				return b
			}
		}
		s.again = false
	}
	b := person(r, len(*customers))
	b.who, b.last, b.orders = m.visitor(r, s.source.phones), s.at, 1
	*customers = append(*customers, b)
	return b
}

// person makes up a name, an address and, now and then, a telephone number.
func person(r *rand.Rand, n int) *buyer {
	first := one(r, []string{"Aoife", "Ciara", "Niamh", "Sean", "Liam", "Orla", "Emma", "Grace", "Jack", "Ella", "Noah", "Mia", "Kate", "Paul", "Ruth", "Sofia", "Anna", "Tom", "Ivy", "Hugo"})
	last := one(r, []string{"Byrne", "Kelly", "Walsh", "Ryan", "Doyle", "Murphy", "Nolan", "Quinn", "Flynn", "Daly", "Keane", "Hayes", "Moran", "Burke", "Lynch", "Weber", "Novak", "Silva"})
	b := &buyer{name: first + " " + last, mail: strings.ToLower(fmt.Sprintf("%s.%s%d@mail.example", first, last, n))}
	if r.Float64() < 0.4 {
		b.phone = fmt.Sprintf("+353 20 91%05d", n)
	}
	return b
}

// fill puts things into the cart of a source's kth order, and says what became of it. Chance has little to
// say here, so that what an order leaves is the same in every year.
func (s *sale) fill(r *rand.Rand, k int) {
	kits := []item{{"Pirates kit, 10 guests", 62_00, 1}, {"Under the sea kit, 10 guests", 62_00, 1}, {"Wedding table kit", 129_00, 1}, {"Treasure hunt, printed", 34_00, 1}}
	extras := []item{{"Paper garland", 16_00, 1}, {"Origami mobile", 29_00, 1}, {"Balloon arch", 39_00, 1}, {"Party bags, 8", 22_00, 1}}
	s.items = []item{kits[int(evenly(k, 0)*4)]}
	for more := evenly(k, 0.3); more < 0.45; more += 0.11 {
		s.items = append(s.items, one(r, extras))
		if more == 0 || len(s.items) == 4 {
			break
		}
	}
	if s.source.name == "newsletter" && k%2 == 0 {
		s.coupon = "THANKYOU10"
	}
	switch what := evenly(k, 0.7); {
	case what < 0.012:
		s.void = true
	case what < 0.05:
		s.refund = s.items[len(s.items)-1].cents
	case what < 0.06:
		s.pending = true
	}
	if evenly(k, 0.55) < 0.35 {
		s.told = s.answer(r)
	}
	s.noted = evenly(k, 0.11) < 0.97
}

// answer is what a buyer writes on the page of thanks. Nobody says WhatsApp: they say who sent it.
func (s *sale) answer(r *rand.Rand) string {
	switch s.source.name {
	case "pinterest", "instagram":
		return s.source.name
	case "search", "ads":
		return "google"
	case "newsletter":
		return "newsletter"
	case "assistants":
		return "chatgpt"
	}
	return one(r, []string{"a friend", "a friend", "at a party", "from other parents"})
}

// shopping makes up the visits that led to an order: for some new customers one some days before, then
// the one that ended in the shop.
func (m *maker) shopping(r *rand.Rand, s *sale, sources []source) {
	who := s.buyer.who
	if !s.again && r.Float64() < 0.25 {
		before := s.at.Add(-time.Duration(r.IntN(12*24)+6) * time.Hour)
		from := s.source
		switch from.name {
		case "search", "ads", "links", "assistants", "direct":
			from = &sources[r.IntN(2)] // they saw it on Pinterest or Instagram first
		}
		if before.After(m.from.In(m.zone)) {
			v := m.arrives(r, from, from.way(r), who, before, one(r, from.lands))
			v.next(shopSite + "/kits/pirates")
			v.read()
		}
	}
	w := s.source.way(r)
	s.tags = tagsOf(w, s.at)
	v := m.arrives(r, s.source, w, who, s.at.Add(-time.Duration(4+r.IntN(20))*time.Minute), one(r, s.source.lands))
	if strings.HasPrefix(v.page, blog) {
		v.next(shopSite + "/kits/pirates")
	}
	v.next(shopSite + "/cart")
	v.next(shopSite + "/checkout")
	thanks := fmt.Sprintf("%s/thanks", shopSite)
	if r.Float64() < 0.4 {
		v.back(thanks, "https://checkout.stripe.com/")
	} else {
		v.next(thanks)
	}
	s.at = v.at.Truncate(time.Second)
	v.tell(collect.Told{Name: "order", Thing: collect.Text(fmt.Sprintf("#%d", s.number)), Value: collect.Text(eur(s.total()).Amount()), Currency: "EUR"}, v.page)
}

// What an order of the shop sums to, in cents, tax within.
const (
	freeFrom = 60_00 // goods for which shipping is free
	shipping = 4_95
	taxRate  = 23 // per cent
)

func (s *sale) goods() int64 {
	sum := int64(0)
	for _, i := range s.items {
		sum += i.cents * int64(i.count)
	}
	return sum - s.discount()
}

func (s *sale) discount() int64 {
	if s.coupon == "" {
		return 0
	}
	sum := int64(0)
	for _, i := range s.items {
		sum += i.cents * int64(i.count)
	}
	return sum / 10
}

func (s *sale) shipped() int64 {
	if s.goods() >= freeFrom {
		return 0
	}
	return shipping
}

func (s *sale) total() int64 { return s.goods() + s.shipped() }

func (s *sale) tax() int64 { return (s.total()*taxRate + (100+taxRate)/2) / (100 + taxRate) }
