package main

import (
	"fmt"
	"io"
	"math/rand/v2"

	"payoff"
	"payoff/decide"
)

// A tally counts how often a kind of verdict was given and how often it was wrong.
type tally struct{ given, wrong int }

func (t *tally) add(o tally) { t.given += o.given; t.wrong += o.wrong }

func (t *tally) count(wrong bool) {
	t.given++
	if wrong {
		t.wrong++
	}
}

// A score is what became of the verdicts of one kind of business.
type score struct {
	up, down         tally // keep and invest; pause, park and quit
	invest, cap, fix tally
	quit             tally
	lean             tally // of those withheld that lean: the side leant to
	withheld, cannot int
	good, all        int // truly above zero, and all judged
}

func (s *score) add(o score) {
	s.up.add(o.up)
	s.down.add(o.down)
	s.invest.add(o.invest)
	s.cap.add(o.cap)
	s.fix.add(o.fix)
	s.quit.add(o.quit)
	s.lean.add(o.lean)
	s.withheld += o.withheld
	s.cannot += o.cannot
	s.good += o.good
	s.all += o.all
}

// count compares one judgement with the truth. Keep is wrong where the true net isn't above zero,
// invest also where the marginal unit doesn't pay; pause, park and quit where the true net is above
// zero; cap and fix also where the net at the capped minutes, or with the leak closed, isn't.
func (s *score) count(t truth, j decide.Judgement) {
	s.all++
	good := t.net() > 0
	if good {
		s.good++
	}
	switch j.Verdict {
	case payoff.Keep:
		s.up.count(!good)
	case payoff.Invest:
		s.up.count(!good)
		s.invest.count(t.marginal() <= 0)
	case payoff.Pause, payoff.Park:
		s.down.count(good)
	case payoff.Quit:
		s.down.count(good)
		s.quit.count(good)
	case payoff.Cap:
		s.cap.count(good || j.CapMinutes != nil && t.capped(float64(*j.CapMinutes)) <= 0)
	case payoff.Fix:
		wrong := good
		for i, name := range stepNames {
			wrong = wrong || name == j.Leak && t.closed(i) <= 0
		}
		s.fix.count(wrong)
	case payoff.NotEnoughData:
		s.withheld++
		switch j.Leaning {
		case payoff.Keep, payoff.Invest:
			s.lean.count(!good)
		case "":
		default:
			s.lean.count(good)
		}
	case payoff.CannotBeKnown:
		s.cannot++
	}
}

// A cell is where a score is kept: the exposure, the class of size, and whether journeys are hidden.
type cell struct {
	weeks  int // 0: the second of two official quarters
	class  int
	hidden bool
}

// A plan says what is simulated.
type plan struct {
	businesses int
	only       int // the one class of size that is drawn, from 1; 0: all by turns
	seed       uint64
	weeks      []int
	unrecorded float64 // the part of the weeks, the first ones, of which nobody noted the hours and the money
	settings   decide.Settings
}

// one draws business i of the plan and judges it at each exposure: the same i is the same business.
func (p plan) one(i int) map[cell]score {
	out := map[cell]score{}
	r := rand.New(rand.NewPCG(p.seed, uint64(i)))
	class, hidden := i%len(classes), i/len(classes)%2 == 1
	if p.only > 0 {
		class, hidden = (p.only-1)%len(classes), i%2 == 1
	}
	w := newWorld(r, class, hidden)
	for _, weeks := range p.weeks {
		b, cases := w.observe(r, float64(weeks))
		b.Settings = p.settings
		p.forget(cases)
		var s score
		for k, j := range decide.JudgeAll(b, cases) {
			s.count(w.lines[k], j)
		}
		out[cell{weeks, class, hidden}] = s
	}
	out[cell{0, class, hidden}] = p.quarters(r, w)
	return out
}

// forget takes from the cases what went into them before somebody began to note it.
func (p plan) forget(cases []decide.Case) {
	if p.unrecorded == 0 {
		return
	}
	for i := range cases {
		c := &cases[i]
		c.Uncosted, c.CostsFrom = p.unrecorded*c.Weeks, payoff.DateOf(2026, 3, 30)
		c.Hours, c.Money = (1-p.unrecorded)*c.Hours, (1-p.unrecorded)*c.Money
	}
}

// quarters judges two official quarters after each other, the second with the first as its history.
func (p plan) quarters(r *rand.Rand, w world) score {
	b, cases := w.observe(r, 13)
	b.Settings, b.AsOf = p.settings, payoff.DateOf(2026, 4, 1)
	for k := range cases {
		cases[k].OfficialDate = true
	}
	first := decide.JudgeAll(b, cases)
	before := b.AsOf
	b, cases = w.observe(r, 13)
	b.Settings, b.AsOf = p.settings, payoff.DateOf(2026, 7, 1)
	for k := range cases {
		cases[k].OfficialDate = true
		cases[k].History = []decide.Official{{On: before, Verdict: first[k].Verdict}}
	}
	var s score
	for k, j := range decide.JudgeAll(b, cases) {
		s.count(w.lines[k], j)
	}
	return s
}

// print writes the tables: by class and hidden over all exposures, then by exposure.
func printScores(out io.Writer, p plan, scores map[cell]score) {
	sum := func(keep func(cell) bool) score {
		var s score
		for c, v := range scores {
			if keep(c) {
				s.add(v)
			}
		}
		return s
	}
	head := func(first string) {
		fmt.Fprintf(out, "\n%-28s %7s %5s  %-19s %-19s %-13s %-13s %-13s %-13s %-8s %-7s %s\n", first, "judged", "true",
			"keep+invest: wrong", "pause+park+quit", "of it quit", "invest", "cap", "fix", "withheld", "cannot", "leaning wrong")
	}
	row := func(name string, s score) {
		if s.all == 0 {
			return
		}
		fmt.Fprintf(out, "%-28s %7d %4.0f%%  %-19s %-19s %-13s %-13s %-13s %-13s %7.0f%% %6.0f%% %6.0f%%\n", name, s.all, share(s.good, s.all),
			s.up.text(), s.down.text(), s.quit.text(), s.invest.text(), s.cap.text(), s.fix.text(),
			share(s.withheld, s.all), share(s.cannot, s.all), share(s.lean.wrong, s.lean.given))
	}
	fmt.Fprintf(out, "%d businesses, seed %d, %d draws; a verdict needs %g weeks or %g conversions, keep and invest %g conversions of their own\n",
		p.businesses, p.seed, p.settings.Draws, p.settings.MinWeeks, p.settings.MinConversions, p.settings.MinProof)
	fmt.Fprintln(out, "each cell: verdicts given, and the share of them that the truth contradicts; true: the net really is above zero")
	head("orders a year, all exposures")
	for i, c := range classes {
		for _, hidden := range []bool{false, true} {
			name := fmt.Sprintf("%g to %g", c.low, c.high)
			if hidden {
				name += ", hidden journeys"
			}
			row(name, sum(func(c cell) bool { return c.weeks > 0 && c.class == i && c.hidden == hidden }))
		}
	}
	row("all", sum(func(c cell) bool { return c.weeks > 0 }))
	for i, c := range classes {
		head(fmt.Sprintf("%g to %g orders a year", c.low, c.high))
		for _, weeks := range p.weeks {
			row(fmt.Sprintf("%d weeks", weeks), sum(func(c cell) bool { return c.weeks == weeks && c.class == i }))
		}
		row("second official quarter", sum(func(c cell) bool { return c.weeks == 0 && c.class == i }))
	}
}

func (t tally) text() string {
	if t.given == 0 {
		return "    0"
	}
	return fmt.Sprintf("%5d %4.1f%%", t.given, share(t.wrong, t.given))
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(n) / float64(of)
}
