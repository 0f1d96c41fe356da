package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"payoff"
	"payoff/answer"
	"payoff/record"
	"payoff/web/view"
)

// A sheetRow is one kind of the owner's work in a week.
type sheetRow struct {
	line     payoff.Line
	purpose  payoff.Purpose
	activity payoff.Activity
}

// word is the row as a form sends it.
func (r sheetRow) word() string {
	return strings.Join([]string{lineWord(r.line), string(r.purpose), string(r.activity)}, "|")
}

// A week is what the owner noted in it, by kind of work and day.
type week struct {
	monday payoff.Date
	rows   []sheetRow
	cells  map[sheetRow]*[7][]answer.Booked
}

// week reads the week that the address names, or the current one: only work of one line and purpose
// on one day stands in a cell.
func (s *Server) week(q *question) (*week, error) {
	today := s.o.Answers.Today(q.business)
	w := &week{monday: today.Monday(), cells: map[sheetRow]*[7][]answer.Booked{}}
	if text := q.r.FormValue("week"); text != "" {
		d, err := payoff.ParseDate(text)
		if err != nil {
			return nil, err
		}
		w.monday = d.Monday()
	}
	// The rows of the four weeks before stand ready, so that a habit is noted by its minutes alone.
	d, err := s.o.Answers.Ledger(q.r.Context(), q.business, payoff.Range{From: w.monday - 28, To: w.monday + 7, Zone: q.business.Zone})
	if err != nil {
		return nil, err
	}
	for _, e := range d.Entries {
		from, to := e.Period()
		if e.Kind != payoff.TimeCost || e.Person != "owner" && e.Person != "" || len(e.Lines) > 1 || len(e.Purposes) > 1 || to != from+1 {
			continue
		}
		r := sheetRow{activity: e.Activity}
		if len(e.Lines) == 1 {
			r.line = e.Lines[0].Of
		}
		if _, known := lineOf(lineWord(r.line)); !known || r.line.Account != "" {
			continue
		}
		if len(e.Purposes) == 1 {
			r.purpose = e.Purposes[0].Of
		}
		if w.cells[r] == nil {
			w.cells[r] = &[7][]answer.Booked{}
			w.rows = append(w.rows, r)
		}
		if day := int(e.On - w.monday); day >= 0 && day < 7 {
			w.cells[r][day] = append(w.cells[r][day], e)
		}
	}
	slices.SortFunc(w.rows, func(a, b sheetRow) int { return strings.Compare(a.word(), b.word()) })
	return w, nil
}

func minutesOf(cell []answer.Booked) int64 {
	sum := int64(0)
	for _, e := range cell {
		sum += e.Minutes
	}
	return sum
}

var weekdays = [7]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

func (s *Server) sheetPart(q *question) (view.Part, error) {
	l := q.locale
	w, err := s.week(q)
	if err != nil {
		return view.Part{}, err
	}
	part := view.Part{ID: "week", Title: l.Text("The week"), Text: l.Text("Your own minutes, a row for each kind of work of the last weeks.")}
	sheet := view.Sheet{
		Action: q.at("time"), Week: w.monday.String(), Caption: l.Days(payoff.Range{From: w.monday, To: w.monday + 7, Zone: q.business.Zone}),
		Before: q.at("time", "week", (w.monday-7).String()) + "#week", Button: l.Text("Save the week"),
	}
	if next := w.monday + 7; next <= s.o.Answers.Today(q.business) {
		sheet.After = q.at("time", "week", next.String()) + "#week"
	}
	for i, day := range weekdays {
		sheet.Days = append(sheet.Days, fmt.Sprintf("%s %d", l.Text(day), (w.monday+payoff.Date(i)).UTC().Day()))
	}
	var sums [7]int64
	for n, r := range w.rows {
		row := view.SheetRow{Name: costKind(l, payoff.TimeCost, r.activity), Key: r.word(), Small: l.Text("nowhere by name")}
		if !r.line.None() {
			row.Small = l.Line(r.line)
		}
		if r.purpose != "" {
			row.Small += " · " + l.Purpose(r.purpose)
		}
		for day := range 7 {
			m := minutesOf(w.cells[r][day])
			sums[day] += m
			row.Cells = append(row.Cells, view.SheetCell{Name: fmt.Sprintf("c.%d.%d", n, day), Minutes: m, Label: row.Name + ", " + row.Small + ", " + sheet.Days[day]})
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	for _, m := range sums {
		sheet.Sums = append(sheet.Sums, m)
	}
	if len(sheet.Rows) == 0 {
		part.Body = []view.Piece{{Template: "empty", Data: &view.Empty{
			Title: l.Text("No rows yet"), Text: l.Text("Note some time above once: its kind of work then stands here each week."), Picture: "ledger",
		}}}
		return part, nil
	}
	part.Body = []view.Piece{{Template: "sheet", Data: sheet}}
	return part, nil
}

// sheetAct saves the cells that were changed: more minutes are a new entry, fewer take back what
// stands and note the rest. Where somebody else changed a cell since the page was drawn nothing of the
// sheet is saved.
func (s *Server) sheetAct(q *question, out http.ResponseWriter) (view.Page, error) {
	s.sheets.Lock()
	defer s.sheets.Unlock()
	w, err := s.week(q)
	if err != nil {
		return nil, err
	}
	today := s.o.Answers.Today(q.business)
	changed := 0
	err = s.note(q, func(b *record.Batch) error {
		for n := range 100 {
			key := q.r.PostFormValue(fmt.Sprintf("r.%d", n))
			if key == "" {
				return nil
			}
			at := slices.IndexFunc(w.rows, func(r sheetRow) bool { return r.word() == key })
			if at < 0 {
				return payoff.Fail(payoff.Conflict, "%s", q.locale.Text("The week was changed meanwhile. Nothing was saved: look at it again."))
			}
			r := w.rows[at]
			for day := range 7 {
				name := fmt.Sprintf("c.%d.%d", n, day)
				was, text := q.r.PostFormValue("o"+name[1:]), strings.TrimSpace(q.r.PostFormValue(name))
				if text == "" {
					text = "0"
				}
				if _, sent := q.r.PostForm[name]; !sent || text == was {
					continue
				}
				minutes, err := strconv.ParseInt(text, 10, 64)
				on := w.monday + payoff.Date(day)
				if err != nil || minutes < 0 || minutes > 24*60 || on > today && minutes > 0 {
					return payoff.Fail(payoff.Invalid, "%s", q.locale.Text("%s: want whole minutes of a day that has come. Nothing was saved.", q.locale.Day(on)))
				}
				cell := w.cells[r][day]
				stands := minutesOf(cell)
				if strconv.FormatInt(stands, 10) != was {
					return payoff.Fail(payoff.Conflict, "%s", q.locale.Text("The week was changed meanwhile. Nothing was saved: look at it again."))
				}
				if err := setCell(b, r, on, cell, minutes-stands, minutes); err != nil {
					return err
				}
				changed++
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if changed == 0 {
		return q.saidAndBack(out, q.locale.Text("Nothing was changed."))
	}
	return q.saidAndBack(out, q.locale.Text("The week is saved."))
}

func setCell(b *record.Batch, r sheetRow, on payoff.Date, cell []answer.Booked, more, minutes int64) error {
	if more < 0 {
		for _, e := range cell {
			if err := b.Reverse(e.ID, "the week's sheet"); err != nil {
				return err
			}
		}
		more = minutes
	}
	if more == 0 {
		return nil
	}
	e := payoff.Entry{Kind: payoff.TimeCost, Person: "owner", Minutes: more, On: on, Activity: r.activity}
	if !r.line.None() {
		e.Lines = []payoff.Weight[payoff.Line]{{Of: r.line, Weight: 1}}
	}
	if r.purpose != "" {
		e.Purposes = []payoff.Weight[payoff.Purpose]{{Of: r.purpose, Weight: 1}}
	}
	_, err := b.Entry(e)
	return err
}
