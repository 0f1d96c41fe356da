package web

import (
	"net/http"
	"strconv"
	"strings"

	"payoff"
	"payoff/answer"
	"payoff/record"
	"payoff/report"
	"payoff/web/access"
	"payoff/web/view"
)

// budgets answers: how much of the week's time is left?
func (s *Server) budgets(q *question) (view.Page, error) { return s.showBudgets(q, nil) }

func (s *Server) showBudgets(q *question, wrong access.Faults) (view.Page, error) {
	l := q.locale
	b, err := s.o.Answers.Budgets(q.r.Context(), q.business)
	if err != nil {
		return nil, err
	}
	p := &view.Parts{Layout: q.layout(l.Text("How much of the week's time is left?")), Tabs: q.costTabs(), Answer: q.budgetSentence(b)}
	p.Title, p.Downloads = l.Text("Budgets"), q.files()
	p.Parts = []view.Part{
		{
			ID: "week", Title: l.Text("This week"), Text: l.Text("From %s on. Browsing counts too: it takes the same hour.", l.Day(b.Monday)),
			Body: []view.Piece{{Template: "table", Data: q.budgetTable(b)}},
		},
		{
			ID: "set", Title: l.Text("Set a budget"), Text: l.Text("It holds from this week on. Weeks that are over keep the budget they had."),
			Body: []view.Piece{{Template: "form", Data: q.budgetForm(wrong)}},
		},
	}
	return p, nil
}

func (q *question) budgetSentence(b *answer.Budgets) string {
	l := q.locale
	var limit int64
	worked, any := 0.0, false
	for _, line := range b.Lines {
		if line.Budget != nil {
			any, limit, worked = true, limit+*line.Budget, worked+line.Minutes
		}
	}
	if !any {
		return l.Text("No time budget is set: nothing says when it is enough.")
	}
	text := l.Text("%s of %s are used.", l.Number(worked, 0), l.Count(int(limit), "%d minute", "%d minutes"))
	if over := b.Exceeded(); len(over) > 0 {
		text += " " + l.Text("Over its budget: %s.", l.List(q.lineNames(over)))
	}
	return text
}

func (q *question) lineNames(lines []answer.BudgetLine) []string {
	var out []string
	for _, line := range lines {
		out = append(out, q.locale.Text("%s, %s", q.locale.Line(line.Line), q.locale.Purpose(line.Purpose)))
	}
	return out
}

func (q *question) budgetTable(b *answer.Budgets) *view.Table {
	l := q.locale
	t := &view.Table{
		Caption: l.Text("Minutes by network and purpose"), Hidden: true, Empty: l.Text("No work is noted this week, and no budget is set."),
		Columns: []view.Column{
			{Name: l.Text("Where")},
			{Name: l.Text("Used"), Numeric: true},
			{Name: l.Text("Budget"), Numeric: true},
			{Name: l.Text("Left"), Numeric: true},
			{Name: l.Text("The weeks before"), Term: l.Text("The %d weeks before this one: minutes a week on average, and how many of the weeks that had a budget took more.", answer.BudgetWeeks), Numeric: true, Narrow: true},
		},
	}
	for _, line := range b.Lines {
		used := view.Cell{Text: l.Number(line.Minutes, 0)}
		if line.Browsing > 0 {
			used.Small = l.Text("%s of it browsing", l.Number(line.Browsing, 0))
		}
		limit, left := view.Cell{Text: "–"}, view.Cell{Text: "–"}
		if line.Budget != nil {
			limit.Text = l.Number(float64(*line.Budget), 0)
			if left.Text = l.Number(*line.Left, 0); *line.Left < 0 {
				left = view.Cell{Text: l.Number(-*line.Left, 0), Small: l.Text("over it"), Negative: true}
			}
		}
		before := view.Cell{Text: l.Text("%s a week", l.Number(line.Before, 0))}
		if line.Weeks > 0 {
			before.Small = l.Text("over it in %d of %d", line.Over, line.Weeks)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: l.Line(line.Line), Small: l.Purpose(line.Purpose), URL: q.at("budgets", "line", lineWord(line.Line), "purpose", string(line.Purpose)) + "#set"},
			used, limit, left, before,
		}})
	}
	return t
}

// budgetForm sets a budget; the address may say of what, so that a verdict can propose one.
func (q *question) budgetForm(wrong access.Faults) view.Form {
	l := q.locale
	kept := func(name string) string {
		if wrong == nil {
			return q.r.URL.Query().Get(name)
		}
		return q.r.PostFormValue(name)
	}
	purpose := kept("purpose")
	if purpose == "" && wrong == nil {
		purpose = string(payoff.Acquire)
	}
	return view.Form{
		Action: q.at("budgets"), Hidden: []view.Hidden{{Name: "do", Value: "set"}},
		Fields: []view.Field{
			{Label: l.Text("Where"), Name: "line", Type: "select", Required: true, Options: q.lineOptions(kept("line")), Error: said(wrong, "line")},
			{Label: l.Text("What for"), Name: "purpose", Type: "select", Required: true, Options: q.purposeOptions(purpose), Error: said(wrong, "purpose")},
			{
				Label: l.Text("Minutes a week"), Name: "minutes", Mode: "numeric", Value: kept("minutes"), Unit: l.Text("minutes"), Error: said(wrong, "minutes"),
				Hint: l.Text("0 is no time at all; nothing here lifts the limit."),
			},
		},
		Button: view.Button{Text: l.Text("Set it"), Kind: "primary"},
	}
}

// budgetsAct sets a budget.
func (s *Server) budgetsAct(q *question, w http.ResponseWriter) (view.Page, error) {
	l, wrong := q.locale, access.Faults{}
	line, ok := lineOf(q.r.PostFormValue("line"))
	if !ok || line.None() {
		wrong["line"] = l.Text("want one of those offered")
	}
	purpose, err := payoff.ParsePurpose(q.r.PostFormValue("purpose"))
	if err != nil {
		wrong["purpose"] = l.Text("want one of those offered")
	}
	budget := payoff.Budget{Line: line, Purpose: purpose, From: s.o.Answers.Today(q.business).Monday()}
	if text := strings.TrimSpace(q.r.PostFormValue("minutes")); text == "" {
		budget.Lifted = true
	} else if budget.Minutes, err = strconv.ParseInt(text, 10, 64); err != nil || budget.Minutes < 0 || budget.Minutes > payoff.MaxBudget {
		wrong["minutes"] = l.Text("want whole minutes, from 0 to %s", l.Number(payoff.MaxBudget, 0))
	}
	if len(wrong) > 0 {
		p, err := s.showBudgets(q, wrong)
		if err != nil {
			return nil, err
		}
		return nil, refused{p}
	}
	if err := s.note(q, func(b *record.Batch) error { _, err := b.Budget(budget); return err }); err != nil {
		return nil, err
	}
	text := l.Text("%s may take %s a week from now on.", l.Line(line), l.Count(int(budget.Minutes), "%d minute", "%d minutes"))
	if budget.Lifted {
		text = l.Text("%s has no limit from now on.", l.Line(line))
	}
	view.SetFlash(w, q.r, view.Flash{Text: text})
	return nil, elsewhere(q.at("budgets", "line", "", "purpose", "", "minutes", ""))
}

// overBudget says which lines took more this week than they may; "" where none did.
func (q *question) overBudget() (string, error) {
	b, err := q.s.o.Answers.Budgets(q.r.Context(), q.business)
	if err != nil {
		return "", err
	}
	over := b.Exceeded()
	if len(over) == 0 {
		return "", nil
	}
	return q.locale.Text("Over this week's time budget: %s.", q.locale.List(q.lineNames(over))), nil
}

func (s *Server) budgetsData(q *question) (any, report.Document, error) {
	b, err := s.o.Answers.Budgets(q.r.Context(), q.business)
	if err != nil {
		return nil, report.Document{}, err
	}
	return b, b.Document(), nil
}
