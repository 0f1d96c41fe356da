package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"

	"payoff/measure"
)

// A habit is a business whose standing appointment is an experiment, with all that is true of it: an hour
// brings so much, and its weeks move like this by themselves. Their scatter is about 100 a week.
type habit struct {
	name    string
	run     int // weeks that stay alike
	washOut int
	linger  float64 // the part of an hour's effect that comes a week later
	quits   float64 // of full weeks that begin badly, those that aren't kept
	weeks   func(r *rand.Rand, n int) []float64
}

// normal weeks scatter by 100 around a level that steps by so much, and remember so much of the week before.
func normal(level, memory float64) func(*rand.Rand, int) []float64 {
	return func(r *rand.Rand, n int) []float64 {
		out := make([]float64, n)
		at, last := 500.0, 0.0
		for w := range out {
			at += level * r.NormFloat64()
			last = memory*last + math.Sqrt(1-memory*memory)*100*r.NormFloat64()
			out[w] = at + last
		}
		return out
	}
}

// orders are so few a week, each of its own worth, that most weeks are far from normal.
func orders(mean float64) func(*rand.Rand, int) []float64 {
	worth := 100 / math.Sqrt(mean*(1+0.6*0.6))
	return func(r *rand.Rand, n int) []float64 {
		out := make([]float64, n)
		s := math.Sqrt(math.Log(1 + 0.6*0.6))
		for w := range out {
			for range int(distuv.Poisson{Lambda: mean, Src: r}.Rand()) {
				out[w] += worth * math.Exp(s*r.NormFloat64()-s*s/2)
			}
		}
		return out
	}
}

// seasonal weeks follow the year, twice as far as they scatter.
func seasonal(r *rand.Rand, n int) []float64 {
	out, from := normal(0, 0)(r, n), 52*r.Float64()
	for w := range out {
		out[w] += 200 * math.Sin(2*math.Pi*(float64(w)+from)/52)
	}
	return out
}

func habits() []habit {
	return []habit{
		{name: "a steady level", run: 1, weeks: normal(0, 0)},
		{name: "a level that drifts by 0.3", run: 1, weeks: normal(30, 0)},
		{name: "weeks that remember 0.5", run: 1, weeks: normal(0, 0.5)},
		{name: "3 orders a week", run: 1, weeks: orders(3)},
		{name: "1 order in 2 weeks", run: 1, weeks: orders(0.5)},
		{name: "a season of a year", run: 1, weeks: seasonal},
		{name: "bad weeks aren't kept", run: 1, quits: 0.6, weeks: normal(0, 0)},
		{name: "0.3 lingers, not washed out", run: 1, linger: 0.3, weeks: normal(0, 0)},
		{name: "0.3 lingers, washed out", run: 2, washOut: 1, linger: 0.3, weeks: normal(0, 0)},
	}
}

// kept is how an appointment of so many weeks goes where an hour brings effect.
func (h habit) kept(r *rand.Rand, weeks int, effect float64) (measure.Kept, error) {
	k := measure.Kept{Redraws: 999, Appointment: measure.Appointment{
		Weeks: weeks, Block: 4, Run: h.run, WashOut: h.washOut, Low: 1, High: 3, Seed: r.Uint64(),
	}}
	full, err := k.Schedule()
	if err != nil {
		return k, err
	}
	k.Y = h.weeks(r, weeks)
	k.Hours, k.OptOut = make([]float64, weeks), make([]bool, weeks)
	before := 1.0
	for w := range k.Y {
		k.Hours[w] = k.Low
		if full[w] {
			if k.OptOut[w] = k.Y[w] < 500 && r.Float64() < h.quits; !k.OptOut[w] {
				k.Hours[w] = k.High
			}
		}
		k.Y[w] += effect * ((1-h.linger)*k.Hours[w] + h.linger*before)
		before = k.Hours[w]
	}
	return k, nil
}

// A keeping is how often the readings of one kind held the truth.
type keeping struct {
	read, alarms           int
	covered, worked, naive int
	found                  int
	width                  float64
	power                  float64
}

// appointments reads so many appointments of each habit whose truth is known, without an effect and with
// the one that its plan says is found in four of five.
func appointments(h habit, n, weeks int, seed uint64) (keeping, error) {
	var out keeping
	r := rand.New(rand.NewPCG(seed, uint64(weeks)))
	plan := measure.Appointment{Weeks: weeks, Block: 4, Run: h.run, WashOut: h.washOut, Low: 1, High: 3, Seed: seed}
	noise, err := measure.EstimateNoise(h.weeks(r, 104))
	if err != nil {
		return out, err
	}
	power, err := plan.Power(noise, measure.Test{Alpha: 0.05, Power: 0.8})
	if err != nil {
		return out, err
	}
	out.power = power.MDE
	holds := func(e *measure.Effect, truth float64) bool {
		return e != nil && e.CI95[0] <= truth && truth <= e.CI95[1]
	}
	for range n {
		k, err := h.kept(r, weeks, 0)
		if err != nil {
			return out, err
		}
		none, err := k.Read()
		if err != nil {
			continue // refused: no interval, no alarm
		}
		out.read++
		if !holds(&none.PerHour, 0) {
			out.alarms++
		}
		if k, err = h.kept(r, weeks, power.MDE); err != nil {
			return out, err
		}
		some, err := k.Read()
		if err != nil {
			continue
		}
		// What was drawn is diluted by the weeks that weren't kept.
		diluted := power.MDE * (some.HoursFull - some.HoursLow) / some.HoursDrawn
		if holds(&some.PerHour, diluted) {
			out.covered++
		}
		if holds(some.Worked, power.MDE) {
			out.worked++
		}
		if holds(some.AsTreated, power.MDE) {
			out.naive++
		}
		if some.PerHour.CI95[0] > 0 {
			out.found++
		}
		out.width += some.PerHour.CI95[1] - some.PerHour.CI95[0]
	}
	return out, nil
}

// printAppointments writes the table of docs/guide/methods/appointment-statistics.md.
func printAppointments(out io.Writer, n int, seed uint64) error {
	fmt.Fprintf(out, "%d appointments each, seed %d; weeks scatter by 100, low 1 and full 3 hours, blocks of 4 weeks\n", n, seed)
	fmt.Fprintln(out, "alarms: the 95% interval excludes no effect where there is none; the rest where an hour brings what the plan says is found with 80%")
	for _, weeks := range []int{24, 52} {
		fmt.Fprintf(out, "\n%-28s %6s %8s %7s %9s %11s %7s %7s %6s\n", fmt.Sprintf("%d weeks", weeks), "read", "alarms", "covers", "an hour", "as treated", "found", "effect", "width")
		for _, h := range habits() {
			k, err := appointments(h, n, weeks, seed)
			if err != nil {
				return fmt.Errorf("%s: %w", h.name, err)
			}
			fmt.Fprintf(out, "%-28s %6d %7.1f%% %6.1f%% %8.1f%% %10.1f%% %6.0f%% %7.1f %6.1f\n", h.name, k.read,
				share(k.alarms, k.read), share(k.covered, k.read), share(k.worked, k.read), share(k.naive, k.read), share(k.found, k.read), k.power, k.width/float64(max(1, k.read)))
		}
	}
	return nil
}
