package measure_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"payoff"
	"payoff/measure"
)

// pairs is six blocks of two weeks: one hour a week, or three.
func pairs() measure.Appointment {
	return measure.Appointment{Weeks: 12, Block: 2, Run: 1, Low: 1, High: 3, Seed: 7}
}

// A schedule is drawn by hashes that anybody can work out again: of the two runs of a block that one is
// full whose SHA-256 comes first.
func TestASchedule(t *testing.T) {
	full, err := pairs().Schedule()
	if err != nil {
		t.Fatal(err)
	}
	text, err := pairs().Text("instagram, acquire, from 2027-01-04")
	if err != nil {
		t.Fatal(err)
	}
	want := `payoff appointment 1
about instagram, acquire, from 2027-01-04
weeks 12, blocks of 2, runs of 1, wash-out 0
hours a week 1 low, 3 full
seed 7
schedule ` + schedule(full, 2) + `
reading: contribution a week, full against low within blocks, 95% interval by drawing the schedule again
`
	if text != want {
		t.Errorf("registered\n%s\nwant\n%s", text, want)
	}
	// python3: sha256(struct.pack(">QQQ", 7, block, run)) of runs 0 and 1, block by block
	if got := schedule(full, 2); got != "LF FL LF LF LF LF" {
		t.Errorf("seed 7 draws %s", got)
	}
}

func schedule(full []bool, block int) string {
	var b strings.Builder
	for w, f := range full {
		if w > 0 && w%block == 0 {
			b.WriteByte(' ')
		}
		if f {
			b.WriteByte('F')
		} else {
			b.WriteByte('L')
		}
	}
	return b.String()
}

// Twelve weeks that scatter by 10: each hour is one off its block's mean, their squares are 12, so the
// effect's variance is 100/12 = 8.33. Student's quantiles with 12 - 6 - 1 = 5 degrees of freedom are 2.571
// and 0.920. A level that steps by 10 adds the 6 steps within blocks: 100 x 6/144 = 4.17.
func TestPowerOfAnAppointment(t *testing.T) {
	p, err := pairs().Power(measure.Noise{Obs: 10}, measure.Test{Alpha: 0.05, Power: 0.8})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "sd", p.SD, 2.8868, 1e-3)
	within(t, "detectable", p.MDE, 2.8868*(2.5706+0.9195), 1e-2)
	within(t, "freedom", p.Freedom, 5, 0)
	within(t, "no effect is found as often as alpha says", p.Finds(0), 0.05, 1e-9)
	if at := p.Finds(p.MDE); !(at > 0.75 && at < 0.85) {
		t.Errorf("the detectable effect is found with %v", at)
	}
	p, err = pairs().Power(measure.Noise{Obs: 10, Level: 10}, measure.Test{Alpha: 0.05, Power: 0.8})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "variance of a drifting level", p.SD*p.SD, 12.5, 1e-9)
}

// The full weeks of six pairs brought 20, 10, 30, 20, 10 and 30 more than the low ones, at two hours
// more: 10 an hour. Of the 64 schedules only its own and its opposite show as much: 2/64. An effect of 5
// is the first that flipping a pair can't tell: the pair that brought 10 for two hours; so is 15 above.
func TestReadingSixPairs(t *testing.T) {
	a := pairs()
	full, err := a.Schedule()
	if err != nil {
		t.Fatal(err)
	}
	k := measure.Kept{Appointment: a, Y: make([]float64, 12)}
	for w := range k.Y {
		k.Y[w] = 100 + 7*float64(w/2) // blocks differ
		if full[w] {
			k.Y[w] += []float64{20, 10, 30, 20, 10, 30}[w/2]
		}
	}
	r, err := k.Read()
	if err != nil {
		t.Fatal(err)
	}
	within(t, "an hour", r.PerHour.Mid, 10, 1e-9)
	within(t, "p", *r.PerHour.P, 2.0/64, 1e-12)
	within(t, "low end", r.PerHour.CI95[0], 5, 1e-9)
	within(t, "high end", r.PerHour.CI95[1], 15, 1e-9)
	within(t, "full weeks", r.Full-r.Low, 20, 1e-9)
	if r.Schedules != 64 || r.Weeks != 12 || r.Blocks != 6 || r.Worked != nil || r.AsTreated != nil || len(r.Notes) != 0 {
		t.Errorf("%+v", r)
	}

	// Half of the extra hours were really worked, in every week: an hour worked brought twice as much.
	k.Hours = make([]float64, 12)
	for w := range k.Hours {
		k.Hours[w] = 1
		if full[w] {
			k.Hours[w] = 2
		}
	}
	if r, err = k.Read(); err != nil {
		t.Fatal(err)
	}
	within(t, "an hour drawn", r.PerHour.Mid, 10, 1e-9)
	within(t, "an hour worked", r.Worked.Mid, 20, 1e-9)
	within(t, "its low end", r.Worked.CI95[0], 10, 1e-9)
	within(t, "as treated", r.AsTreated.Mid, 20, 1e-9)
}

// What can't be told is refused, with what to do.
func TestWhatAnAppointmentCannotTell(t *testing.T) {
	for _, c := range []struct {
		name string
		a    measure.Appointment
		want string
	}{
		{"too short", measure.Appointment{Weeks: 8, Block: 2, Run: 1, Low: 1, High: 2}, "could be drawn in 16 ways only"},
		{"odd runs", measure.Appointment{Weeks: 24, Block: 4, Run: 4, Low: 1, High: 2}, "want an even number of runs"},
		{"parts of blocks", measure.Appointment{Weeks: 25, Block: 4, Run: 1, Low: 1, High: 2}, "want whole blocks of 4"},
		{"all of a run", measure.Appointment{Weeks: 24, Block: 4, Run: 2, WashOut: 2, Low: 1, High: 2}, "less than a run"},
		{"no limits", measure.Appointment{Weeks: 24, Block: 4, Run: 1, Low: 2, High: 2}, "full above it"},
	} {
		if err := c.a.Check(); payoff.KindOf(err) != payoff.Invalid || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	k := measure.Kept{Appointment: pairs(), Y: make([]float64, 12)}
	if _, err := k.Read(); payoff.KindOf(err) != payoff.Invalid || !strings.Contains(err.Error(), "never differ") {
		t.Errorf("weeks that never differ: %v", err)
	}
	for w := range k.Y {
		k.Y[w] = float64(w)
		if w >= 6 {
			k.Y[w] = math.NaN()
		}
	}
	if _, err := k.Read(); payoff.KindOf(err) != payoff.Invalid || !strings.Contains(err.Error(), "6 weeks of 3 blocks are left") {
		t.Errorf("half of it unknown: %v", err)
	}
	// A sale in one week only: with 16 of 64 schedules or more as extreme no interval ends.
	k.Y = make([]float64, 12)
	k.Y[3] = 100
	if r, err := k.Read(); err == nil && r.PerHour.CI95[0] > 0 {
		t.Errorf("one sale says %+v", r.PerHour)
	}
}

// A block's own level is nobody's effect, an effect added to each hour is found to the cent, and the
// unit of money doesn't matter.
func TestLawsOfAReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := measure.Appointment{
			Weeks: 4 * rapid.IntRange(3, 8).Draw(t, "blocks"), Block: 4, Run: 1,
			Low: rapid.Float64Range(0, 3).Draw(t, "low"), Seed: rapid.Uint64().Draw(t, "seed"),
		}
		a.High = a.Low + rapid.Float64Range(0.5, 5).Draw(t, "more")
		full, err := a.Schedule()
		if err != nil {
			t.Fatal(err)
		}
		k := measure.Kept{Appointment: a, Y: make([]float64, a.Weeks)}
		other := measure.Kept{Appointment: a, Y: make([]float64, a.Weeks)}
		effect, scale := rapid.Float64Range(-50, 50).Draw(t, "effect"), rapid.Float64Range(0.1, 10).Draw(t, "scale")
		for w := range k.Y {
			k.Y[w] = float64(rapid.IntRange(0, 300).Draw(t, "week"))
			hours := a.Low
			if full[w] {
				hours = a.High
			}
			other.Y[w] = scale*k.Y[w] + effect*hours + 1000*float64(w/4)
		}
		r, err := k.Read()
		if err != nil {
			t.Skip(err)
		}
		if e := r.PerHour; e.CI95[0] > e.CI80[0] || e.CI80[0] > e.Mid+1e-9 || e.Mid > e.CI80[1]+1e-9 || e.CI80[1] > e.CI95[1] {
			t.Fatalf("%+v isn't in order", e)
		}
		o, err := other.Read()
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range []float64{r.PerHour.Mid, r.PerHour.CI95[0], r.PerHour.CI95[1], r.PerHour.CI80[0], r.PerHour.CI80[1]} {
			got := []float64{o.PerHour.Mid, o.PerHour.CI95[0], o.PerHour.CI95[1], o.PerHour.CI80[0], o.PerHour.CI80[1]}[i]
			if want := scale*x + effect; math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
				t.Fatalf("%v became %v, want %v", x, got, want)
			}
		}
	})
}

// Value grows as the root of the hours, for certain: 4 hours bring twice what one brings. Of 150
// credited in an average week a full one has 200 and a low one 100. A difference of 50, give or take 10,
// is half of that: f is 0.5, give or take 0.1, so 0.372 to 0.628 with 80%.
func TestAReadingTeaches(t *testing.T) {
	r := measure.Reading{HoursFull: 4, HoursLow: 1, HoursDrawn: 3}
	r.PerHour = measure.Effect{Mid: 50. / 3, CI95: measure.Range{(50 - 19.6) / 3, (50 + 19.6) / 3}}
	l, err := r.Learn(150, measure.Beta{A: 1, B: 1}, measure.Beta{A: 5e5, B: 5e5})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "f", l.Factor.Mean, 0.5, 0.002)
	within(t, "f, low", l.Factor.CI80[0], 0.372, 0.004)
	within(t, "f, high", l.Factor.CI80[1], 0.628, 0.004)
	within(t, "f alone, low", l.Own[0], 0.372, 0.002)
	within(t, "f alone", l.Own[1], 0.5, 0.002)
	within(t, "e", l.Exponent.Mean, 0.5, 0.001)

	// Nothing is left of it: f falls, and a low e, where the first minutes bring most, gets likelier.
	r.PerHour = measure.Effect{CI95: measure.Range{-19.6 / 3, 19.6 / 3}}
	l, err = r.Learn(150, measure.Beta{A: 3.5, B: 1.5}, measure.Beta{A: 5, B: 5})
	if err != nil {
		t.Fatal(err)
	}
	if l.Factor.Mean > 0.4 || l.Exponent.Mean > 0.45 || l.ExponentBeta.A >= l.ExponentBeta.B {
		t.Errorf("no difference teaches %+v", l)
	}

	// Low weeks without an hour: whatever e is, the difference is all of what a full week brings.
	r.HoursLow, r.PerHour = 0, measure.Effect{Mid: 210. / 3, CI95: measure.Range{(210 - 1.96) / 3, (210 + 1.96) / 3}}
	l, err = r.Learn(150, measure.Beta{A: 1, B: 1}, measure.Beta{A: 5, B: 5})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "f of a pause", l.Factor.Mean, 0.7, 0.003)
	within(t, "e stays", l.Exponent.Mean, 0.5, 0.002)
	if _, err := r.Learn(0, measure.Beta{A: 1, B: 1}, measure.Beta{A: 5, B: 5}); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("nothing credited: %v", err)
	}
}
