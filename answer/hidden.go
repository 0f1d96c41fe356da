package answer

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/decide"
	"payoff/measure"
	"payoff/report"
)

// direct says whether nothing is known of who sent somebody.
func direct(l payoff.Line) bool { return l.None() || l.Channel == payoff.Direct }

// A sample counts conversions by the line that brought them.
type sample struct {
	n  float64
	by map[payoff.Line]float64
}

func (s *sample) add(l payoff.Line, share float64) {
	if s.by == nil {
		s.by = map[payoff.Line]float64{}
	}
	s.n += share
	s.by[l] += share
}

// A purpose's conversions by how their path is known.
type paths struct {
	unlinked []float64 // contributions of those of which nothing, or nothing but direct arrivals, is known
	complete sample    // complete journeys
	alike    sample    // of them, those that would look like the unlinked ones if only their own day were known
	told     sample    // told by the customer
	traced   float64   // credited to somebody who sent them
}

// alikeWeight is how many conversions the sample of all complete journeys weighs at most beside those
// that are like the unlinked ones: as in measure.Correct.
const alikeWeight = 2

// linked is the sample from which the chance of an unlinked conversion is learnt: complete journeys of
// the same last channel, with the share of all of them as a prior of two conversions; all of them
// where none is alike.
func (p *paths) linked(l payoff.Line) (n, here float64) {
	if p.alike.n == 0 || p.complete.n == 0 {
		return p.complete.n, p.complete.by[l]
	}
	weight := min(alikeWeight, p.complete.n)
	return p.alike.n + weight, p.alike.by[l] + weight*p.complete.by[l]/p.complete.n
}

// hide says for each purpose which conversions have no known path, and what the known ones suggest.
func (s *sheet) hide(out []weighed, credits []credited) {
	by := map[payoff.Purpose]*paths{}
	of := func(p payoff.Purpose) *paths {
		if by[p] == nil {
			by[p] = &paths{}
		}
		return by[p]
	}
	for _, c := range credits {
		j := c.journey
		if j.Conversion.Kind == payoff.ALead {
			continue
		}
		p, line := of(j.Conversion.Purpose), c.credit.Line
		switch {
		case c.evidence == payoff.Told:
			p.told.add(line, c.credit.Share)
			line = payoff.ChannelLine(payoff.Direct) // as far as it was tracked
		case !direct(line):
			p.traced += c.credit.Share
		case !j.Complete && j.Conversion.Undefined == "":
			p.unlinked = append(p.unlinked, c.credit.Contribution.Float())
		}
		if j.Complete {
			p.complete.add(line, c.credit.Share)
			if direct(lastLine(ownDay(j, s.business.Zone))) {
				p.alike.add(line, c.credit.Share)
			}
		}
	}
	social := map[payoff.Purpose]int{}
	for _, k := range s.lines {
		if k.Line.Channel.Social() {
			social[k.Purpose]++
		}
	}
	for i := range out {
		key := out[i].input.Key
		p := of(key.Purpose)
		h := decide.Hidden{
			Unlinked: p.unlinked, Traced: p.traced, Told: p.told.n, ToldHere: p.told.by[key.Line], Lines: max(1, social[key.Purpose]),
		}
		h.Linked, h.LinkedHere = p.linked(key.Line)
		out[i].kase.Hidden = h
	}
}

// ownDay are the touches of the conversion's own day: what a daily identity would have known.
func ownDay(j *payoff.Journey, zone *time.Location) []payoff.Touch {
	touches := attribute.Touches(*j, attribute.Default())
	day := payoff.DateIn(j.Conversion.At, zone)
	i := slices.IndexFunc(touches, func(t payoff.Touch) bool { return payoff.DateIn(t.At, zone) == day })
	if i < 0 {
		return nil
	}
	return touches[i:]
}

// lastLine is that of the last touch that isn't direct, else of the last one.
func lastLine(touches []payoff.Touch) payoff.Line {
	for i := len(touches) - 1; i >= 0; i-- {
		if l := touches[i].Line(); !direct(l) {
			return l
		}
	}
	if len(touches) == 0 {
		return payoff.Line{}
	}
	return touches[len(touches)-1].Line()
}

func social(touches []payoff.Touch) bool {
	return slices.ContainsFunc(touches, func(t payoff.Touch) bool { return t.Origin.Channel.Social() })
}

// How the share that social had a part in is drawn.
const (
	assistLevel = 0.9
	assistDraws = 2000
	assistSeed  = 1
)

// assisted is how many of the conversions social had a part in: what was seen, what identity probably
// hides, and the bound that needs no assumption. It is nil where there are none.
func (a *Answerer) assisted(js *journeys, zone *time.Location) (*report.Assisted, error) {
	if len(js.all) == 0 {
		return nil, nil
	}
	out := &report.Assisted{Of: len(js.all)}
	groups := map[payoff.Channel]*measure.Unlinked{}
	var told measure.Count
	for i := range js.all {
		j := &js.all[i]
		touches := attribute.Touches(*j, attribute.Default())
		sent := social(touches)
		if sent {
			out.Observed++
		}
		if line, ok := a.toldLine(j.Conversion.Told); ok {
			told.Visitors++
			if line.Channel.Social() {
				told.Conversions++
			}
		}
		seen := touches
		if j.Complete {
			out.Complete++
			seen = ownDay(j, zone)
		}
		if len(touches) > 0 {
			out.Touched++
		}
		if social(seen) {
			continue // nobody has to guess
		}
		channel := lastLine(seen).Channel
		g := groups[channel]
		if g == nil {
			g = &measure.Unlinked{}
			groups[channel] = g
		}
		switch {
		case !j.Complete:
			g.Conversions++
		case sent:
			g.Linked, g.LinkedSocial = g.Linked+1, g.LinkedSocial+1
		default:
			g.Linked++
		}
	}
	var list []measure.Unlinked
	for _, channel := range sortedKeys(groups) {
		list = append(list, *groups[channel])
	}
	drawn, err := measure.Correct(int64(out.Observed), list, told, assistLevel, assistDraws, assistSeed)
	if err != nil {
		return nil, err
	}
	out.Most = int(drawn.Strict[1])
	tenth := func(x float64) float64 { return math.Round(x*10) / 10 }
	out.Likely = payoff.Interval{Low: tenth(drawn.Low), Mid: tenth(drawn.Mean), High: tenth(drawn.High)}
	return out, nil
}

// Shared says how often one daily identity was several people: those behind one address with the same
// browser. It is known where a daily identity has two or more orders or leads of known persons.
type Shared struct {
	Daily   int              `json:"daily"`   // daily identities with two or more such orders or leads
	Several int              `json:"several"` // of them, those of two or more persons
	Rate    *payoff.Interval `json:"rate"`    // Several / Daily with its interval (90%, Wilson); null where there is none
}

// shared counts over everything recorded: such identities are rare. A lead and its order are one.
func shared(all []deed) Shared {
	persons := map[int64][]string{}
	for _, d := range all {
		if d.Person == "" || d.won {
			continue
		}
		own := slices.Clone(d.own)
		slices.Sort(own)
		for _, v := range slices.Compact(own) {
			if !payoff.Lasting(v) {
				persons[v] = append(persons[v], d.Person)
			}
		}
	}
	var s Shared
	for _, list := range persons {
		if len(list) < 2 {
			continue
		}
		s.Daily++
		if slices.ContainsFunc(list, func(p string) bool { return p != list[0] }) {
			s.Several++
		}
	}
	if s.Daily > 0 {
		ends := measure.Count{Conversions: int64(s.Several), Visitors: int64(s.Daily)}.Wilson(assistLevel)
		s.Rate = &payoff.Interval{Low: ends[0], Mid: float64(s.Several) / float64(s.Daily), High: ends[1]}
	}
	return s
}

// Identity is how well a business knows its visitors again.
type Identity struct {
	Persons  int // whose browsers are known
	Browsers int // theirs
	Lasting  int // of these, known on any day
	Shared   Shared
}

// Identity counts over everything recorded.
func (a *Answerer) Identity(ctx context.Context, b books.Business) (Identity, error) {
	rec, err := a.load(ctx, b, time.Time{})
	if err != nil {
		return Identity{}, err
	}
	all := rec.deeds()
	t := rec.ties(all)
	seen := map[int64]bool{}
	for _, of := range t.of {
		for _, s := range slices.Concat(of.daily, of.lasting) {
			seen[s.visitor] = true
		}
	}
	out := Identity{Persons: len(t.of), Browsers: len(seen), Shared: shared(all)}
	for v := range seen {
		if payoff.Lasting(v) {
			out.Lasting++
		}
	}
	return out, nil
}

// identity is what a reader must know of how well the conversions' paths are known.
func (js *journeys) identity(assisted *report.Assisted) []string {
	if assisted == nil {
		return nil
	}
	n := assisted
	part := func(x float64) string { return fmt.Sprintf("%.0f%%", 100*x) }
	out := []string{fmt.Sprintf("linked share: of %d orders and leads, %d have a complete journey (%s), %d a part of one, %d none",
		n.Of, n.Complete, part(float64(n.Complete)/float64(n.Of)), n.Touched-n.Complete, n.Of-n.Touched)}
	if n.Most > n.Observed {
		out = append(out, fmt.Sprintf("social had a part in at least %d and at most %d of them; with what identity hides, most likely in %.0f to %.0f (90%%)",
			n.Observed, n.Most, n.Likely.Low, n.Likely.High))
	}
	return append(out, js.sharing()...)
}

// sharing says how often a browser known for a day was several people, where journeys rest on such.
func (js *journeys) sharing() []string {
	rate := js.shared.Rate
	if rate == nil || js.daily == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d of these journeys rest on browsers known for a day, which may be several people: of %d such with two or more known buyers %d were (%.0f%%, %.0f%% to %.0f%%)",
		js.daily, js.shared.Daily, js.shared.Several, 100*rate.Mid, 100*rate.Low, 100*rate.High)}
}
