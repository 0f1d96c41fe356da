package web

import (
	"math"

	"payoff"
	"payoff/report"
	"payoff/report/svg"
	"payoff/web/view"
)

// statement draws the sum as steps: what is credited in full, what would have come anyway, each cost,
// and the net; estimates after it, to a second net.
func (v verdicting) statement() (steps []view.Step, net view.Step) {
	l, s := v.l, v.b.From
	at := v.reach()
	scale := svg.NewScale(at.from, at.to, 4)
	running := 0.0
	add := func(step view.Step, by payoff.MoneyInterval, certain bool) {
		draw := svg.Step{From: running, To: running + by.Mid.Float(), Scale: scale, Says: step.Name + " " + l.Money(by.Mid)}
		draw.Low, draw.High = draw.To, draw.To
		if !certain {
			draw.Low, draw.High = running+by.Low.Float(), running+by.High.Float()
			step.Range = l.Span(by)
		}
		step.Bar, step.Amount, step.Negative = draw.Draw(), l.Money(by.Mid), by.Mid.Minor < 0
		running = draw.To
		steps = append(steps, step)
	}
	exact := func(m payoff.Money) payoff.MoneyInterval { return payoff.MoneyInterval{Low: m, Mid: m, High: m} }
	for _, line := range v.b.Statement {
		if line.Evidence != payoff.Tracked && line.Evidence != payoff.Told {
			continue
		}
		add(view.Step{Name: v.itemName(line.Name), Evidence: line.Evidence, Count: l.Text("%s, credited in full", l.Number(line.Count, 1))}, exact(line.Credited), true)
		anyway := payoff.MoneyInterval{Low: line.Value.Low.Minus(line.Credited), Mid: line.Value.Mid.Minus(line.Credited), High: line.Value.High.Minus(line.Credited)}
		add(view.Step{Name: l.Text("of it, would have come anyway")}, anyway, false)
	}
	for _, line := range v.b.Statement {
		if line.Evidence == "" {
			certain := line.Value.Low == line.Value.High
			add(view.Step{Name: v.itemName(line.Name), Method: v.method(line)}, line.Value, certain)
		}
	}
	total := func(name string, m payoff.MoneyInterval) view.Step {
		draw := svg.Step{To: m.Mid.Float(), Low: m.Low.Float(), High: m.High.Float(), Total: true, Scale: scale, Says: name + " " + l.Money(m.Mid)}
		return view.Step{Name: name, Bar: draw.Draw(), Amount: l.Money(m.Mid), Range: l.Span(m), Negative: m.Mid.Minor < 0}
	}
	shown := total(l.Text("Net of these records"), s.Net)
	estimates := false
	for _, line := range v.b.Statement {
		if line.Evidence == payoff.Modelled || line.Evidence == payoff.Claimed {
			if !estimates {
				shown.Subtotal, estimates = true, true
				steps = append(steps, shown)
			}
			add(view.Step{Name: line.Name, Evidence: line.Evidence, Method: line.Method}, line.Value, line.Value.Low == line.Value.High)
		}
	}
	if estimates {
		return steps, total(l.Text("Net, with estimates"), s.NetWithEstimates)
	}
	return steps, shown
}

// reach is how far the steps go, and how far the nets could lie.
func (v verdicting) reach() (at struct{ from, to float64 }) {
	s := v.b.From
	see := func(x float64) { at.from, at.to = math.Min(at.from, x), math.Max(at.to, x) }
	running := 0.0
	for _, line := range v.b.Statement {
		if line.Evidence == payoff.Tracked || line.Evidence == payoff.Told {
			see(running + line.Credited.Float())
			running += line.Value.Mid.Float()
		}
	}
	for _, line := range v.b.Statement {
		if line.Evidence == "" {
			running += line.Value.Mid.Float()
			see(running)
		}
	}
	for _, x := range []payoff.Money{s.Net.Low, s.Net.High, s.NetWithEstimates.Low, s.NetWithEstimates.High} {
		see(x.Float())
	}
	return at
}

func (v verdicting) method(line report.StatementLine) string {
	if line.Name == "own time" || line.Name == "time" {
		return v.l.Hours(v.b.Row.Hours)
	}
	return ""
}

// itemName is how a line of the statement reads.
func (v verdicting) itemName(name string) string {
	l := v.l
	switch name {
	case "orders":
		return l.Text("Orders")
	case "leads":
		return l.Text("Leads")
	case "wins":
		return l.Text("Wins")
	case "own time":
		return l.Text("Own time")
	case "time":
		return l.Text("Paid time")
	}
	return costKind(l, payoff.CostKind(name), "")
}
