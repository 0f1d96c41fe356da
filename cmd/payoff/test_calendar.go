package main

import (
	"fmt"
	"io"
	"time"

	ics "github.com/arran4/golang-ical"

	"payoff"
	"payoff/books"
)

// writeCalendar writes the weeks of a test as a calendar: one event a week, from Monday to Sunday, with the
// minutes that were drawn; of a pause one for all of it. The same test gives the same events: imported again
// they replace each other.
func writeCalendar(w io.Writer, b books.Business, x payoff.Experiment, now time.Time) error {
	cal := ics.NewCalendarFor("Payoff")
	cal.SetMethod(ics.MethodPublish)
	add := func(from payoff.Date, days int, summary string) {
		e := cal.AddEvent(fmt.Sprintf("%s-%s@payoff", x.ID, from))
		e.SetDtStampTime(now.UTC())
		e.SetAllDayStartAt(from.UTC())
		e.SetAllDayEndAt((from + payoff.Date(days)).UTC())
		e.SetSummary(summary)
		e.SetDescription(fmt.Sprintf("Test %s of %s, %s. What isn't kept: payoff log test id=%s optout=%s why=...", x.ID, x.Line.Name(), x.Purpose, x.ID, from))
		e.SetTimeTransparency(ics.TransparencyTransparent)
	}
	name := b.Name + ", " + x.Line.Name()
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
