package answer

import (
	"math"

	"payoff"
	"payoff/ledger"
	"payoff/measure"
	"payoff/report"
)

// appointmentWeeks draws what an appointment was read from: each week, and what goes into the calculation.
func (x *reading) appointmentWeeks(k measure.Kept, got measure.Reading) {
	for i, w := range report.NewTest(x.e, x.On).Calendar {
		p := report.TestPoint{Monday: w.Monday, Effort: w.Effort, Kept: w.Kept, Came: x.came(k.Y[i])}
		if k.Hours != nil {
			hours := round2(k.Hours[i])
			p.Hours = &hours
		}
		x.Weekly = append(x.Weekly, p)
	}
	for _, p := range got.Points {
		x.Weekly[p.Period].Expected = x.interval(p.CI95[0], p.Predicted, p.CI95[1])
	}
	optOuts := []int{}
	for i, out := range k.OptOut {
		if out {
			optOuts = append(optOuts, i+1)
		}
	}
	x.Calc = report.TestCalc{Kind: "appointment", Input: map[string]any{
		"question": "reading", "weeks": k.Weeks, "block": k.Block, "run": k.Run, "wash_out": k.WashOut, "low": k.Low, "full": k.High,
		"seed": k.Seed, "y": knownWeeks(k.Y), "opt_outs": optOuts,
	}}
	if k.Hours != nil {
		x.Calc.Input["hours"] = k.Hours
	}
}

// weeksDrawn is how many weeks before a pause are drawn: a year.
const weeksDrawn = 52

// pauseWeeks draws what a pause was read from: the weeks before, at most a year of them, and the pause.
func (x *reading) pauseWeeks(m measure.Experiment, before int, got measure.Impact) {
	first := max(0, before-weeksDrawn)
	calendar := report.NewTest(x.e, x.On).Calendar
	for i := first; i < len(m.Y); i++ {
		p := report.TestPoint{Monday: x.e.From + payoff.Date(7*(i-before)), Kept: true, Came: x.came(m.Y[i])}
		if i >= before {
			p.Effort, p.Kept = report.NoEffort, calendar[i-before].Kept
		}
		x.Weekly = append(x.Weekly, p)
	}
	for _, p := range got.Points {
		x.Weekly[p.Period-first].Expected = x.interval(p.CI95[0], p.Predicted, p.CI95[1])
	}
	x.Sum = &report.TestEffect{Low: x.money(-got.Effect.CI95[1]), Mid: x.money(-got.Effect.Mean), High: x.money(-got.Effect.CI95[0]), P: &got.P}
	x.Beyond = got.BeyondBreakEven
	if p := got.Placebo; p != nil {
		x.Placebo = &report.TestPlacebo{Windows: p.Windows, AsLarge: p.AsLarge, Share: p.Share}
	}
	x.Calc = report.TestCalc{Kind: "impact", Input: map[string]any{
		"y": knownWeeks(m.Y), "windows": m.Windows, "draws": m.Draws, "seed": m.Seed, "prior": "small-shop",
	}}
	if m.Season.Harmonics > 0 {
		x.Calc.Input["season"] = map[string]any{"period": m.Season.Period, "harmonics": m.Season.Harmonics}
	}
	if m.BreakEven != nil {
		x.Calc.Input["break_even"] = *m.BreakEven
	}
}

// came is what a week brought; nil where an order of it has no worth in the business's currency.
func (x *reading) came(y float64) *payoff.Money {
	if math.IsNaN(y) {
		return nil
	}
	m := x.money(y)
	return &m
}

// knownWeeks are figures for JSON: null where one isn't known.
func knownWeeks(y []float64) []*float64 {
	out := make([]*float64, len(y))
	for i := range y {
		if !math.IsNaN(y[i]) {
			out[i] = &y[i]
		}
	}
	return out
}

// weekly is what the line and purpose cost in a week of a range, hours and money; what has no price is left out.
func (x *reading) weekly(r payoff.Range) float64 {
	sum := 0.0
	for _, c := range ledger.Costs(x.rec.entries, x.rec.prices, r) {
		if c.Line == x.e.Line && c.Purpose == x.e.Purpose && c.Undefined == "" {
			sum += c.Money.Float()
		}
	}
	return sum / r.Weeks()
}
