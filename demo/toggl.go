package demo

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"payoff"
)

// writeCSV writes rows as the vendors do, lines ending as theirs.
func writeCSV(w io.Writer, rows [][]string) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	return c.WriteAll(rows)
}

// A habit is work that comes again on the same weekdays.
type habit struct {
	file    string
	network payoff.Network
	purpose payoff.Purpose
	person  string
	project string
	what    []string
	on      []time.Weekday
	minutes int     // on average
	hour    int     // at which it begins, about
	busy    pattern // how much more or less of it there is on a day; nil: always as much
	off     func(payoff.Date) bool
}

// sittings calls do for each stretch of work of a habit that has begun.
func (y *year) sittings(h habit, do func(start time.Time, length time.Duration, what string)) {
	for day := y.from; day < y.to; day++ {
		r := y.chance(h.file, h.project, h.person, day)
		start := y.clock(day, h.hour, r.IntN(30))
		minutes := float64(h.minutes) * (0.75 + 0.5*r.Float64())
		if h.busy != nil {
			minutes *= h.busy(day)
		}
		length := time.Duration(minutes*60) * time.Second
		what := one(r, h.what)
		if !slices.Contains(h.on, day.UTC().Weekday()) || h.off != nil && h.off(day) || start.Add(length).After(y.now) {
			continue
		}
		do(start, length, what)
	}
}

// toggl is a detailed report of one habit, as the tracker exports it.
func (y *year) toggl(h habit) (File, error) {
	rows := [][]string{{"User", "Email", "Client", "Project", "Task", "Description", "Billable", "Start date", "Start time", "End date", "End time", "Duration", "Tags", "Amount ()"}}
	y.sittings(h, func(start time.Time, length time.Duration, what string) {
		end := start.Add(length)
		seconds := int(length.Seconds())
		rows = append(rows, []string{
			h.person, strings.ToLower(h.person) + "@shop.example", "", h.project, "", what, "No", start.Format(time.DateOnly), start.Format(time.TimeOnly),
			end.Format(time.DateOnly), end.Format(time.TimeOnly), fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60), "", "",
		})
	})
	f, err := csvFile(h.file, h.network, h.purpose, rows)
	f.Content = append([]byte("\ufeff"), bytes.Clone(f.Content)...) // its exports begin so
	return f, err
}

// shopHours is the owner's own table: work that no tracker saw, and time on networks that was no work.
func (y *year) shopHours() (File, error) {
	rows := [][]string{{"date", "minutes", "person", "network", "channel", "purpose", "activity", "note"}}
	for _, own := range []struct {
		habit
		channel  payoff.Channel
		activity payoff.Activity
	}{
		{habit{file: "hours", project: "blog", on: []time.Weekday{time.Thursday}, minutes: 45, hour: 10, what: []string{"a post for the blog", "old posts put right"}, purpose: payoff.Acquire}, payoff.OrganicSearch, payoff.Create},
		{habit{file: "hours", project: "ads", on: []time.Weekday{time.Monday}, minutes: 7, hour: 9, what: []string{"bids and search terms"}, purpose: payoff.Acquire}, payoff.PaidSearch, payoff.ManageAds},
		{habit{file: "hours", project: "mail", on: []time.Weekday{time.Sunday}, minutes: 25, hour: 18, what: []string{"the month's newsletter"}, purpose: payoff.Retain, off: func(d payoff.Date) bool { return d.UTC().Day() > 7 }}, payoff.Email, payoff.Create},
		{habit{file: "hours", project: "browsing", on: []time.Weekday{time.Sunday, time.Wednesday, time.Friday}, minutes: 30, hour: 21, what: []string{"scrolled"}, network: "instagram"}, "", payoff.Browse},
	} {
		y.sittings(own.habit, func(start time.Time, length time.Duration, what string) {
			rows = append(rows, []string{
				start.Format(time.DateOnly), fmt.Sprint(int(length.Minutes())), owner, string(own.network), string(own.channel), string(own.purpose), string(own.activity), what,
			})
		})
	}
	return csvFile("hours.csv", "", "", rows)
}
