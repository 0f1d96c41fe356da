package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"payoff"
	"payoff/books"
	"payoff/report/locale"
	"payoff/web/access"
	"payoff/web/view"
)

// changesShown is how many lines of the log a page shows.
const changesShown = 50

// changes answers: who changed what?
func (s *Server) changes(q *question) (view.Page, error) {
	l := q.locale
	me, _ := access.UserOf(q.r.Context())
	before, err := strconv.ParseInt(q.r.URL.Query().Get("before"), 10, 64)
	if q.r.URL.Query().Get("before") != "" && (err != nil || before <= 0) {
		return nil, payoff.Fail(payoff.Invalid, "%s", l.Text("There are no such lines."))
	}
	lines, err := s.o.Door.People().Changes(q.r.Context(), books.ChangeQuery{
		Business: q.business.ID, Folder: me.Roles[books.EveryBusiness] == books.RoleOwner, Before: before, Limit: changesShown + 1,
	})
	if err != nil {
		return nil, err
	}
	p := &view.Parts{Layout: q.layout(l.Text("Who changed what?")), Tabs: q.settingTabs()}
	p.Title = l.Text("Log")
	table := view.Table{
		Caption: l.Text("Who changed what, the newest first"), Hidden: true, Empty: l.Text("Nothing was changed yet."),
		Columns: []view.Column{{Name: l.Text("When")}, {Name: l.Text("Who")}, {Name: l.Text("What")}, {Name: l.Text("Of whom or what")}, {Name: l.Text("How")}},
	}
	more := len(lines) > changesShown
	if more {
		lines = lines[:changesShown]
	}
	for _, c := range lines {
		table.Rows = append(table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: q.moment(c.At)}, {Text: actorText(l, c.By)}, {Text: deedText(l, c)}, {Text: c.Subject}, {Text: strings.ReplaceAll(c.Detail, " -> ", " → ")},
		}})
	}
	if before > 0 || more {
		table.Pager = &view.Pager{Text: l.Count(len(lines), "%d line", "%d lines")}
		if before > 0 {
			table.Pager.Prev = q.here("changes")
		}
		if more {
			table.Pager.Next = q.here("changes") + fmt.Sprintf("?before=%d", lines[len(lines)-1].ID)
		}
	}
	p.Parts = []view.Part{{
		Title: l.Text("Log"), Text: l.Text("Lines are added and never changed. Times are %s's.", q.business.Zone),
		Body: []view.Piece{{Template: "table", Data: table}},
	}}
	return p, nil
}

// moment is a moment in the business's zone, to the minute.
func (q *question) moment(at time.Time) string {
	return q.day(at) + ", " + at.In(q.business.Zone).Format("15:04")
}

func actorText(l locale.Locale, by books.Actor) string {
	switch by.Kind {
	case books.ByUser:
		return by.Name
	case books.ByKey:
		return l.Text("key %s", by.Name)
	case books.ByCommand:
		return l.Text("command %s", by.Name)
	}
	return l.Text("Payoff")
}

func deedText(l locale.Locale, c books.Change) string {
	switch c.Deed {
	case books.SignedIn:
		return l.Text("signed in")
	case books.SignInFailed:
		return l.Count(c.Times, "sign-in failed", "sign-in failed %d times within the hour")
	case books.SignedOut:
		return l.Text("signed out")
	case books.UserAdded:
		return l.Text("joined")
	case books.UserChanged:
		return l.Text("account changed")
	case books.UserRemoved:
		return l.Text("user removed")
	case books.RoleChanged:
		return l.Text("role changed")
	case books.InviteMade:
		return l.Text("invited")
	case books.InviteRevoked:
		return l.Text("invitation taken back")
	case books.ResetMade:
		return l.Text("reset link made")
	case books.KeyMade:
		return l.Text("key made")
	case books.KeyRevoked:
		return l.Text("key taken back")
	case books.SettingChanged:
		return l.Text("setting changed")
	case books.FactsRecorded:
		return l.Text("facts recorded")
	case books.Erased:
		return l.Text("erased")
	}
	return string(c.Deed)
}
