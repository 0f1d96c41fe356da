// Package ics writes what is planned as a calendar file that any calendar reads (RFC 5545).
package ics

import (
	"fmt"
	"io"
	"time"

	ical "github.com/arran4/golang-ical"

	"payoff"
)

// WriteTest writes the weeks of a business's test as a calendar: one event a week, from Monday to Sunday, with
// the minutes that were drawn; of a pause one for all of it. The same test gives the same events: imported
// again they replace each other.
func WriteTest(w io.Writer, business string, x payoff.Experiment, now time.Time) error {
	cal := ical.NewCalendarFor("Payoff")
	cal.SetMethod(ical.MethodPublish)
	add := func(from payoff.Date, days int, summary string) {
		e := cal.AddEvent(fmt.Sprintf("%s-%s@payoff", x.ID, from))
		e.SetDtStampTime(now.UTC())
		e.SetAllDayStartAt(from.UTC())
		e.SetAllDayEndAt((from + payoff.Date(days)).UTC())
		e.SetSummary(summary)
		e.SetDescription(fmt.Sprintf("Test %s of %s, %s. What isn't kept: payoff log test id=%s optout=%s why=...", x.ID, x.Line.Name(), x.Purpose, x.ID, from))
		e.SetTimeTransparency(ical.TransparencyTransparent)
	}
	name := business + ", " + x.Line.Name()
	if x.Design == payoff.PauseDesign {
		add(x.From, 7*x.Weeks, "pause: "+name)
	}
	for week, full := range x.Schedule {
		if x.Design != payoff.AppointmentDesign {
			break
		}
		word, minutes := "low", x.Low
		if full {
			word, minutes = "full", x.Full
		}
		add(x.From+payoff.Date(7*week), 7, fmt.Sprintf("%s week: %d minutes, %s", word, minutes, name))
	}
	return cal.SerializeTo(w)
}
