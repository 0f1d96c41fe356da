package answer

import (
	"context"
	"slices"
	"strconv"

	"payoff"
	"payoff/books"
	"payoff/ledger"
	"payoff/report"
)

// BudgetWeeks is how many weeks before the current one are looked at.
const BudgetWeeks = 8

// Budgets is what work took against its budgets in this week and the BudgetWeeks before.
type Budgets struct {
	Monday payoff.Date  `json:"monday"` // of this week
	Lines  []BudgetLine `json:"lines"`  // by line and purpose: those with a budget, or with minutes this week
}

// A BudgetLine is one line and purpose.
type BudgetLine struct {
	Line     payoff.Line    `json:"line"`
	Purpose  payoff.Purpose `json:"purpose"`
	Budget   *int64         `json:"budget"`   // minutes this week; null where there is none
	Minutes  float64        `json:"minutes"`  // worked this week so far, browsing included
	Browsing float64        `json:"browsing"` // of them
	Left     *float64       `json:"left"`     // below 0: over it; null without a budget
	Weeks    int            `json:"weeks"`    // of the weeks before, those with a budget
	Over     int            `json:"over"`     // of these, those that took more
	Before   float64        `json:"before"`   // minutes a week in the weeks before, on average
}

// Budgets answers how this week stands.
func (a *Answerer) Budgets(ctx context.Context, b books.Business) (*Budgets, error) {
	today := a.Today(b)
	monday := today.Monday()
	r := payoff.Range{From: monday - 7*BudgetWeeks, To: monday + 7, Zone: b.Zone}
	rec, err := a.load(ctx, b, r.End())
	if err != nil {
		return nil, err
	}
	budgets := make([]payoff.Budget, len(rec.budgets))
	for i, s := range rec.budgets {
		budgets[i] = s.fact
	}
	out := &Budgets{Monday: monday, Lines: []BudgetLine{}}
	for _, w := range ledger.Weeks(budgets, ledger.Costs(rec.entries, rec.prices, r), r) {
		i := slices.IndexFunc(out.Lines, func(l BudgetLine) bool { return l.Line == w.Line && l.Purpose == w.Purpose })
		if i < 0 {
			i = len(out.Lines)
			out.Lines = append(out.Lines, BudgetLine{Line: w.Line, Purpose: w.Purpose})
		}
		l := &out.Lines[i]
		if w.Monday < monday {
			l.Before += w.Minutes / BudgetWeeks
			if w.Budget != nil {
				l.Weeks++
			}
			if w.Over() > 0 {
				l.Over++
			}
			continue
		}
		if l.Minutes, l.Browsing, l.Budget = w.Minutes, w.Browsing, w.Budget; w.Budget != nil {
			left := float64(*w.Budget) - w.Minutes
			l.Left = &left
		}
	}
	out.Lines = slices.DeleteFunc(out.Lines, func(l BudgetLine) bool { return l.Budget == nil && l.Minutes == 0 })
	slices.SortStableFunc(out.Lines, func(x, y BudgetLine) int { return x.Line.Compare(y.Line) })
	return out, nil
}

// Exceeded are those that took more this week than they may.
func (b *Budgets) Exceeded() []BudgetLine {
	return slices.DeleteFunc(slices.Clone(b.Lines), func(l BudgetLine) bool { return l.Left == nil || *l.Left >= 0 })
}

// Document is how this week stands as a table.
func (b *Budgets) Document() report.Document {
	t := &report.Table{Columns: []report.Column{
		{Name: "line"},
		{Name: "purpose"},
		{Name: "minutes", Numeric: true},
		{Name: "browsing", Numeric: true},
		{Name: "budget", Numeric: true},
		{Name: "weeks before", Numeric: true},
		{Name: "of them over it", Numeric: true},
		{Name: "minutes a week before", Numeric: true},
	}}
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	for _, l := range b.Lines {
		budget := ""
		if l.Budget != nil {
			budget = strconv.FormatInt(*l.Budget, 10)
		}
		t.Rows = append(t.Rows, []string{
			l.Line.Name(), string(l.Purpose), number(l.Minutes), number(l.Browsing), budget, strconv.Itoa(l.Weeks), strconv.Itoa(l.Over), number(l.Before),
		})
	}
	return report.Document{Title: "How much of the week's time is left?", Sections: []report.Section{{Heading: "The week of " + b.Monday.String(), Table: t}}}
}
