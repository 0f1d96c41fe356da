package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"payoff"
	"payoff/web/access"
	"payoff/web/view"
)

// The clock runs in the reader's browser: a cookie says since when and for what, so it goes on over a
// reload, a restart of the server and a closed window.
const (
	clockCookie = "clock"
	clockMost   = 12 * time.Hour // a forgotten one isn't believed
)

// A running is a clock that runs.
type running struct {
	business int64
	since    time.Time
	line     string // lineWord
	purpose  string
	activity string
}

func (c running) text() string {
	return strings.Join([]string{strconv.FormatInt(c.business, 10), strconv.FormatInt(c.since.Unix(), 10), c.line, c.purpose, c.activity}, "|")
}

// clock is the one that runs for this business; false where none does.
func (q *question) clock() (running, bool) {
	cookie, err := q.r.Cookie(clockCookie)
	if err != nil {
		return running{}, false
	}
	parts := strings.Split(strings.ReplaceAll(cookie.Value, "_", " "), "|")
	if len(parts) != 5 {
		return running{}, false
	}
	business, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil || business != q.business.ID {
		return running{}, false
	}
	since, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return running{}, false
	}
	return running{business, time.Unix(since, 0), parts[2], parts[3], parts[4]}, true
}

func (q *question) setClock(w http.ResponseWriter, c running, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: clockCookie, Value: strings.ReplaceAll(c.text(), " ", "_"), Path: businessURL(q.business), MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: q.r.TLS != nil,
	})
}

// minutes is how long the clock has run, at least one.
func (c running) minutes(now time.Time) int64 {
	return max(1, int64(now.Sub(c.since).Round(time.Minute)/time.Minute))
}

func (q *question) clockPart() (view.Part, error) {
	l := q.locale
	part := view.Part{ID: "clock", Title: l.Text("Clock"), Text: l.Text("It goes on when you close this page.")}
	c, on := q.clock()
	if !on {
		part.Body = []view.Piece{{Template: "form", Data: view.Form{
			Action: q.at("time"), Inline: true, Hidden: []view.Hidden{{Name: "do", Value: "start"}},
			Fields: []view.Field{
				{ID: "clock-line", Label: l.Text("Where"), Name: "line", Type: "select", Required: true, Options: q.lineOptions("")},
				{ID: "clock-purpose", Label: l.Text("What for"), Name: "purpose", Type: "select", Required: true, Options: q.purposeOptions(string(payoff.Acquire))},
				{ID: "clock-activity", Label: l.Text("What is done"), Name: "activity", Type: "select", Required: true, Options: q.activityOptions(string(payoff.Create))},
			},
			Button: view.Button{Text: l.Text("Start"), Icon: "clock", Kind: "primary"},
		}}}
		return part, nil
	}
	line, _ := lineOf(c.line)
	what := []string{costKind(l, payoff.TimeCost, payoff.Activity(c.activity))}
	if !line.None() {
		what = append(what, l.Line(line))
	}
	if c.purpose != "" {
		what = append(what, l.Purpose(payoff.Purpose(c.purpose)))
	}
	minutes := c.minutes(q.s.o.Now())
	row := view.Entry{
		Title: l.Count(int(minutes), "%d minute so far", "%d minutes so far"), Tag: l.Text("running"),
		Text: l.Text("since %s", c.since.In(q.business.Zone).Format("15:04")) + " · " + strings.Join(what, " · "),
		Forms: []view.Form{
			{Action: q.at("time"), Inline: true, Hidden: []view.Hidden{{Name: "do", Value: "stop"}}, Button: view.Button{Text: l.Text("Stop and note it"), Kind: "primary"}},
			{Action: q.at("time"), Inline: true, Hidden: []view.Hidden{{Name: "do", Value: "drop"}}, Button: view.Button{Text: l.Text("Forget it"), Kind: "quiet"}},
		},
	}
	part.Body = []view.Piece{{Template: "entries", Data: view.Entries{Label: l.Text("The clock"), Rows: []view.Entry{row}}}}
	return part, nil
}

// clockAct starts the clock, stops it and notes what it says, or forgets it.
func (s *Server) clockAct(q *question, w http.ResponseWriter) (view.Page, error) {
	if q.r.PostFormValue("do") == "start" {
		c := running{q.business.ID, s.o.Now(), q.r.PostFormValue("line"), q.r.PostFormValue("purpose"), q.r.PostFormValue("activity")}
		wrong := access.Faults{}
		q.forWhat(&payoff.Entry{}, wrong)
		if len(wrong) > 0 {
			return nil, payoff.Fail(payoff.Invalid, "%s", q.locale.Text("The form can't be read."))
		}
		q.setClock(w, c, int((30 * 24 * time.Hour).Seconds()))
		return q.saidAndBack(w, q.locale.Text("The clock runs."))
	}
	c, on := q.clock()
	q.setClock(w, running{}, -1)
	if !on || q.r.PostFormValue("do") == "drop" {
		return q.saidAndBack(w, q.locale.Text("The clock is off. Nothing was noted."))
	}
	minutes := c.minutes(s.o.Now())
	if limit := int64(clockMost / time.Minute); minutes > limit {
		return q.saidAndBack(w, q.locale.Text("The clock ran for over twelve hours, so it was forgotten somewhere. Nothing was noted: note the minutes below."))
	}
	e := payoff.Entry{
		Kind: payoff.TimeCost, Person: "owner", Minutes: minutes, On: payoff.DateIn(c.since, q.business.Zone), Activity: payoff.Activity(c.activity),
	}
	if line, ok := lineOf(c.line); ok && !line.None() {
		e.Lines = []payoff.Weight[payoff.Line]{{Of: line, Weight: 1}}
	}
	if c.purpose != "" {
		e.Purposes = []payoff.Weight[payoff.Purpose]{{Of: payoff.Purpose(c.purpose), Weight: 1}}
	}
	// Two clicks stop one clock.
	e.Key = onceKey("clock " + strconv.FormatInt(access.ActorOf(q.r.Context()).ID, 10) + " " + c.text())
	known, err := s.noteOnce(q, &e)
	if err != nil {
		return nil, err
	}
	if known {
		return q.knownAndBack(w)
	}
	return q.saidAndBack(w, q.locale.Text("%s noted.", q.locale.Count(int(minutes), "%d minute", "%d minutes")))
}
