package measure

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"payoff"
)

// An Appointment is a standing appointment as a lasting experiment: weeks of full and of low effort are
// drawn beforehand, equally many of each within every block, so that a season moves both alike.
type Appointment struct {
	Weeks   int // of the whole experiment: blocks of equal length
	Block   int // weeks that are compared with each other: 4
	Run     int // weeks in a row that stay alike: 1, or more where an effect lingers
	WashOut int // weeks at the start of each run that don't count, since what came before lingers
	// Low and High are the limits agreed on, in hours a week: low weeks have Low, full ones High.
	Low, High float64
	Seed      uint64
}

// Limits of an appointment.
const (
	MaxAppointment = 260 // weeks: five years
	maxBlock       = 26
	// leastSchedules is how many schedules the draw must have been able to give: with fewer, chance alone
	// makes the most extreme one too often for 95%.
	leastSchedules = 40
)

// Check says with kind Invalid what can't be drawn.
func (a Appointment) Check() error {
	switch {
	case a.Run < 1 || a.Block < 2 || a.Block > maxBlock || a.Block%(2*a.Run) != 0:
		return payoff.Fail(payoff.Invalid, "blocks of %d weeks in runs of %d: want an even number of runs in each block, at most %d weeks", a.Block, a.Run, maxBlock)
	case a.Weeks < a.Block || a.Weeks > MaxAppointment || a.Weeks%a.Block != 0:
		return payoff.Fail(payoff.Invalid, "%d weeks: want whole blocks of %d, at most %d weeks", a.Weeks, a.Block, MaxAppointment)
	case a.WashOut < 0 || a.WashOut >= a.Run:
		return payoff.Fail(payoff.Invalid, "wash-out of %d weeks in runs of %d: want 0 or more, and less than a run", a.WashOut, a.Run)
	case !(a.Low >= 0 && a.High > a.Low && a.High <= 168):
		return payoff.Fail(payoff.Invalid, "%g to %g hours a week: want low, and full above it, at most 168", a.Low, a.High)
	}
	if a.Schedules() < leastSchedules {
		return payoff.Fail(payoff.Invalid, "%d weeks could be drawn in %.0f ways only: want at least %d, so more weeks or shorter runs", a.Weeks, a.Schedules(), leastSchedules)
	}
	return nil
}

// Schedules is how many different ones the draw could give.
func (a Appointment) Schedules() float64 {
	runs := a.Block / a.Run
	ways := 1.0
	for k := range runs / 2 {
		ways = ways * float64(runs-k) / float64(k+1)
	}
	return math.Pow(ways, float64(a.Weeks/a.Block))
}

// Schedule says of each week whether it is full. In each block those runs are full whose hashes come
// first: SHA-256 of seed, block and run, each as 8 bytes, big end first. So anybody can draw it again, on
// any machine and in any language.
func (a Appointment) Schedule() ([]bool, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	full := make([]bool, a.Weeks)
	runs := a.Block / a.Run
	order := make([]int, runs)
	for block := range a.Weeks / a.Block {
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(x, y int) int {
			hx, hy := a.hash(block, x), a.hash(block, y)
			return slices.Compare(hx[:], hy[:])
		})
		for _, run := range order[:runs/2] {
			for w := range a.Run {
				full[block*a.Block+run*a.Run+w] = true
			}
		}
	}
	return full, nil
}

func (a Appointment) hash(block, run int) [sha256.Size]byte {
	var b [24]byte
	binary.BigEndian.PutUint64(b[:], a.Seed)
	binary.BigEndian.PutUint64(b[8:], uint64(block))
	binary.BigEndian.PutUint64(b[16:], uint64(run))
	return sha256.Sum256(b[:])
}

// Text is what is registered before the experiment starts: who keeps its SHA-256 can show later that
// neither the schedule nor the way of reading it was changed. about says what it is about (line, purpose,
// first day); a line end in it would be another line of the text.
func (a Appointment) Text(about string) (string, error) {
	full, err := a.Schedule()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "payoff appointment 1\nabout %s\nweeks %d, blocks of %d, runs of %d, wash-out %d\nhours a week %g low, %g full\nseed %d\nschedule", about, a.Weeks, a.Block, a.Run, a.WashOut, a.Low, a.High, a.Seed)
	for w, f := range full {
		if w%a.Block == 0 {
			b.WriteByte(' ')
		}
		if f {
			b.WriteByte('F')
		} else {
			b.WriteByte('L')
		}
	}
	b.WriteString("\nreading: contribution a week, full against low within blocks, 95% interval by drawing the schedule again\n")
	return b.String(), nil
}

// hours is the schedule in hours a week.
func (a Appointment) hours(full []bool) []float64 {
	out := make([]float64, len(full))
	for w, f := range full {
		out[w] = a.Low
		if f {
			out[w] = a.High
		}
	}
	return out
}

// counts says which weeks count: not those in which the run before lingers.
func (a Appointment) counts() []bool {
	out := make([]bool, a.Weeks)
	for w := range out {
		out[w] = w%a.Run >= a.WashOut
	}
	return out
}

// contrast is what each week weighs in the effect of one more hour: the hours less their block's mean,
// over the sum of their squares. It sums to nothing in each block, so that whatever moves a block as a
// whole drops out, and to one against the hours. False where no block holds weeks of different hours.
func (a Appointment) contrast(c, hours []float64, counts []bool) bool {
	clear(c)
	squares := 0.0
	for from := 0; from < a.Weeks; from += a.Block {
		sum, n := 0.0, 0.0
		for w := from; w < from+a.Block; w++ {
			if counts[w] {
				sum, n = sum+hours[w], n+1
			}
		}
		for w := from; w < from+a.Block; w++ {
			if counts[w] {
				c[w] = hours[w] - sum/n
				squares += c[w] * c[w]
			}
		}
	}
	if squares <= 1e-12 {
		return false
	}
	for w := range c {
		c[w] /= squares
	}
	return true
}

// A Power is what an appointment can show.
type Power struct {
	Detectable         // per extra hour a week
	Freedom    float64 // degrees of freedom: weeks that count, less the blocks and the effect
	Test       Test
}

// Power is what the schedule can show where the business's weeks move by themselves like this. The
// estimate weighs the weeks with its contrast c, so its variance is
//
//	obs^2 sum(c^2) + level^2 sum over j of (sum of c from j on)^2
//
// the second since a step of the level lasts; quantiles are Student's, since the noise is estimated.
func (a Appointment) Power(n Noise, t Test) (Power, error) {
	if err := n.Check(); err != nil {
		return Power{}, err
	}
	if err := t.Check(); err != nil {
		return Power{}, err
	}
	full, err := a.Schedule()
	if err != nil {
		return Power{}, err
	}
	counts := a.counts()
	c := make([]float64, a.Weeks)
	a.contrast(c, a.hours(full), counts)
	variance, behind := 0.0, 0.0
	for w := len(c) - 1; w >= 0; w-- {
		behind += c[w]
		variance += n.Obs*n.Obs*c[w]*c[w] + n.Level*n.Level*behind*behind
	}
	p := Power{Test: t, Freedom: float64(a.counted(counts) - a.Weeks/a.Block - 1)}
	student := distuv.StudentsT{Sigma: 1, Nu: math.Max(1, p.Freedom)}
	p.SD = math.Sqrt(variance)
	p.MDE = p.SD * (student.Quantile(1-t.Alpha/2) + student.Quantile(t.Power))
	return p, nil
}

func (a Appointment) counted(counts []bool) int {
	n := 0
	for _, c := range counts {
		if c {
			n++
		}
	}
	return n
}

// Finds is the probability that an effect of this size per hour is told from none.
func (p Power) Finds(effect float64) float64 {
	student := distuv.StudentsT{Sigma: 1, Nu: math.Max(1, p.Freedom)}
	beyond, e := student.Quantile(1-p.Test.Alpha/2), math.Abs(effect)/p.SD
	return student.CDF(e-beyond) + student.CDF(-e-beyond)
}
