package web

import (
	"math"

	"payoff"
	"payoff/report/locale"
	"payoff/web/view"
)

// better says which way of a figure is good.
type better int

const (
	neither better = iota
	moreIsGood
	lessIsGood
)

func (b better) of(up bool) *bool {
	if b == neither {
		return nil
	}
	good := up == (b == moreIsGood)
	return &good
}

// counted is the change of a figure that was counted, not estimated: "up 12%". From nothing there is
// no percentage.
func counted(l locale.Locale, now, before float64, b better) view.Change {
	up := now > before
	switch {
	case now == before:
		return view.Change{Text: l.Text("As before")}
	case before == 0:
		return view.Change{Text: l.Text("Nothing before"), Up: &up, Good: b.of(up)}
	}
	share := math.Abs(now-before) / math.Abs(before)
	c := view.Change{Up: &up}
	if share >= notable {
		c.Good = b.of(up)
	}
	switch {
	case share < 0.005:
		return view.Change{Text: l.Text("About as before")}
	case share > 9.95:
		c.Text = l.Text("%s times as much as before", l.Number(now/before, 0))
	case up:
		c.Text = l.Text("Up %s", l.Percent(share))
	default:
		c.Text = l.Text("Down %s", l.Percent(share))
	}
	return c
}

// notable is the share from which a change is called good or bad: below it nobody need look.
const notable = 0.05

// estimated is the change of an estimated amount of which more is good: "up €300, could be +€50 to
// +€800". Where its range holds both signs nothing is said but the range.
func estimated(l locale.Locale, d payoff.MoneyInterval) view.Change {
	up := d.Mid.Minor > 0
	if d.Low.Minor <= 0 && d.High.Minor >= 0 {
		return view.Change{Text: l.Text("No clear change: %s", l.SignedSpan(d))}
	}
	c := view.Change{Up: &up, Good: &up}
	if up {
		c.Text = l.Text("Up %s, could be %s", l.Round(d.Mid), l.SignedSpan(d))
	} else {
		c.Text = l.Text("Down %s, could be %s", l.Round(d.Mid.Neg()), l.SignedSpan(d))
	}
	return c
}
