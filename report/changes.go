package report

import (
	"math"

	"payoff"
)

// Changes are what differs between two ranges of one business.
type Changes struct {
	Net      *payoff.MoneyInterval `json:"net"`      // of the whole, now less before; null where one can't be drawn
	Verdicts []Moved               `json:"verdicts"` // in the order of the rows now, then what is gone
}

// A Moved is a line and purpose with another verdict than before. One of the two is "" where the line
// has no row in that range.
type Moved struct {
	Line    payoff.Line    `json:"-"`
	Name    string         `json:"line"`
	Purpose payoff.Purpose `json:"purpose"`
	From    payoff.Verdict `json:"from"`
	To      payoff.Verdict `json:"to"`
}

// Compare says what changed from before to now.
func Compare(now, before *Verdicts) Changes {
	c := Changes{Verdicts: []Moved{}}
	if now.Whole != nil && before.Whole != nil {
		d := Difference(now.Whole.Net, before.Whole.Net)
		c.Net = &d
	}
	for _, r := range now.Rows {
		m := Moved{Line: r.Line, Name: r.Line.Name(), Purpose: r.Purpose, To: r.Verdict}
		if was := before.Row(r.Line, r.Purpose); was != nil {
			m.From = was.Verdict
		}
		if m.From != m.To {
			c.Verdicts = append(c.Verdicts, m)
		}
	}
	for _, r := range before.Rows {
		if now.Row(r.Line, r.Purpose) == nil {
			c.Verdicts = append(c.Verdicts, Moved{Line: r.Line, Name: r.Line.Name(), Purpose: r.Purpose, From: r.Verdict})
		}
	}
	return c
}

// Row is the row of a line and purpose; nil where there is none.
func (v *Verdicts) Row(line payoff.Line, purpose payoff.Purpose) *Row {
	for i := range v.Rows {
		if v.Rows[i].Line == line && v.Rows[i].Purpose == purpose {
			return &v.Rows[i]
		}
	}
	return nil
}

// Difference is a - b of two estimates in one currency with the range that their own ranges leave,
// by the method of variance estimates recovery (Zou and Donner, Statistics in Medicine 27, 2008),
// which takes them as independent. What both share (the part of a sale that would be lost without the
// activity) makes the true range narrower: it never claims a change that isn't there.
func Difference(a, b payoff.MoneyInterval) payoff.MoneyInterval {
	mid := a.Mid.Minus(b.Mid)
	down := math.Hypot(float64(a.Mid.Minor-a.Low.Minor), float64(b.High.Minor-b.Mid.Minor))
	up := math.Hypot(float64(a.High.Minor-a.Mid.Minor), float64(b.Mid.Minor-b.Low.Minor))
	return payoff.MoneyInterval{
		Low:  payoff.Money{Minor: mid.Minor - int64(math.Round(down)), Currency: mid.Currency},
		Mid:  mid,
		High: payoff.Money{Minor: mid.Minor + int64(math.Round(up)), Currency: mid.Currency},
	}
}
