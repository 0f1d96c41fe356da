package measure

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"

	"payoff"
)

// Register completes an experiment: its schedule, the text to be registered and the text's digest. An
// appointment draws its weeks from the seed. It fails with kind Invalid where the plan is none.
func Register(e payoff.Experiment) (payoff.Experiment, error) {
	switch {
	case e.Line.None():
		return e, payoff.Fail(payoff.Invalid, "a test needs the line that it is of: network=instagram")
	case e.Purpose == "" || e.Purpose == payoff.Personal:
		return e, payoff.Fail(payoff.Invalid, "a test needs the purpose that it is of: purpose=acquire")
	case e.From != e.From.Monday():
		return e, payoff.Fail(payoff.Invalid, "a test starts on a Monday: %s is the next one", e.From.Monday()+7)
	case len(e.Goal) > 500 || len(e.ID) > 64:
		return e, payoff.Fail(payoff.Invalid, "the goal or the id of the test is too long")
	}
	about := fmt.Sprintf("%s, %s, from %s, test %s", oneLine(e.Line.Name()), e.Purpose, e.From, oneLine(e.ID))
	if e.Goal != "" {
		about += ": " + oneLine(e.Goal)
	}
	switch e.Design {
	case payoff.PauseDesign:
		if e.Weeks < 1 || e.Weeks > MaxPauseWeeks {
			return e, payoff.Fail(payoff.Invalid, "a pause of %d weeks: want 1 to %d", e.Weeks, MaxPauseWeeks)
		}
		e.Block, e.Run, e.WashOut, e.Low, e.Full, e.Seed = 0, 0, 0, 0, 0, 0
		e.Schedule = make([]bool, e.Weeks)
		e.Text = fmt.Sprintf("payoff pause 1\nabout %s\nweeks %d without any work or money on it\nreading: contribution a week against what the weeks before foretell\n", about, e.Weeks)
	case payoff.AppointmentDesign:
		a := AppointmentOf(e)
		var err error
		if e.Schedule, err = a.Schedule(); err != nil {
			return e, err
		}
		if e.Text, err = a.Text(about); err != nil {
			return e, err
		}
	default:
		return e, payoff.Fail(payoff.Invalid, "design %q: want pause or appointment", e.Design)
	}
	sum := sha256.Sum256([]byte(e.Text))
	e.Digest = hex.EncodeToString(sum[:])
	return e, nil
}

// AppointmentOf is an experiment of that design as it is drawn and read.
func AppointmentOf(e payoff.Experiment) Appointment {
	return Appointment{
		Weeks: e.Weeks, Block: e.Block, Run: e.Run, WashOut: e.WashOut,
		Low: float64(e.Low) / 60, High: float64(e.Full) / 60, Seed: e.Seed,
	}
}

// oneLine takes out what would begin another line of the text.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}
