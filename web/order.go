package web

import (
	"strconv"
	"strings"

	"payoff"
	"payoff/report"
	"payoff/report/locale"
	"payoff/report/svg"
	"payoff/web/view"
)

// sale shows one order or lead with everything that it hangs on.
func (s *Server) sale(q *question) (view.Page, error) {
	o, err := s.openSale(q)
	if err != nil {
		return nil, err
	}
	v := opened{q.locale, q, o}
	l := v.l
	name := saleName(l, o.ID, o.Number)
	p := &view.Sale{Layout: q.layout(l.Text("%s: what led to it?", name))}
	p.Title = name
	p.Crumbs = []view.Link{{Text: l.Text("Who bought, and what led them here?"), URL: q.at("sales")}}
	p.Answer, p.Stats, p.Path, p.Credit = v.answer(), v.stats(), v.path(), v.credit()
	v.worth(p)
	p.Stated = v.stated()
	p.Files = q.files()
	return p, nil
}

func (s *Server) saleData(q *question) (any, report.Document, error) {
	o, err := s.openSale(q)
	if err != nil {
		return nil, report.Document{}, err
	}
	return o, o.Document(), nil
}

func (s *Server) openSale(q *question) (*report.OneSale, error) {
	return s.o.Answers.Sale(q.r.Context(), q.business, q.r.URL.Query().Get("id"))
}

// opened is the page in the making.
type opened struct {
	l locale.Locale
	q *question
	o *report.OneSale
}

func (v opened) answer() view.Answer {
	l, o := v.l, v.o
	a := view.Answer{}
	day := l.Day(o.On)
	switch {
	case o.Kind == payoff.ALead:
		a.Sentence = view.Plain(l.Text("A lead of %s.", day))
	case o.Contribution != nil:
		a.Sentence = view.Around(l.Text("Sold for %s on %s; it left %s.", l.Money(*o.Revenue), day, view.Here), l.Money(*o.Contribution))
	default:
		a.Sentence = view.Plain(l.Text("An order of %s, without a worth in %s yet.", day, string(o.Currency)))
	}
	switch {
	case !o.Counts:
		a.More = append(a.More, l.Text("Only a page told of it. It is unconfirmed and counts nowhere until your other source of orders has it."))
	case len(o.Journey) == 0 && o.Told != "":
		a.More = append(a.More, l.Text("No visit is known. The customer said “%s”.", o.Told))
	case len(o.Journey) == 0:
		a.More = append(a.More, l.Text("Nothing is known of what led to it."))
	default:
		a.More = append(a.More, path(l, report.Sale{At: o.On, Touches: o.Touches, Told: o.Told})+".")
	}
	return a
}

func (v opened) stats() []view.Stat {
	l, o := v.l, v.o
	buyer := map[string]string{"unknown": l.Text("not known"), "new": l.Text("new"), "known": l.Text("ordered before")}[o.Buyer]
	out := []view.Stat{
		{Label: l.Text("Status"), Value: l.Text(o.Status)},
		{Label: l.Text("What for"), Value: l.Purpose(o.Purpose)},
		{Label: l.Text("Buyer"), Value: buyer, Term: l.Text("Who it is isn't shown: the books keep a one-way key of the address, never the address.")},
		{Label: l.Text("Journey known"), Value: knownWord(l, o.Known)},
	}
	if o.Browsers > 0 {
		out = append(out, view.Stat{Label: l.Text("Browsers"), Value: l.Number(float64(o.Browsers), 0), Term: l.Text("That are known to have led to it.")})
	}
	return out
}

// path is what led to it on a line of time.
func (v opened) path() view.Timeline {
	l, o := v.l, v.o
	t := view.Timeline{Label: l.Text("What led to it, oldest first"), Empty: l.Text("No arrival is known in the 90 days before.")}
	if o.Told != "" {
		t.Empty = l.Text("No arrival is known in the 90 days before. Asked how they found you, the customer said “%s”.", o.Told)
	}
	if len(o.Journey) == 0 {
		return t
	}
	zone := v.q.business.Zone
	for _, touch := range o.Journey {
		on := payoff.DateIn(touch.At, zone)
		var small []string
		for _, part := range []string{touch.Campaign, touch.Referrer, touch.Site + touch.Page} {
			if part != "" {
				small = append(small, part)
			}
		}
		m := view.Moment{When: l.Day(on), What: string(touch.Channel), Small: strings.Join(small, " · "), Swatch: report.Colour(touch.Channel)}
		if touch.Line != string(touch.Channel) {
			m.What = l.Text("%s, %s", string(touch.Channel), touch.Line)
		}
		if days := int(o.On - on); days > 0 {
			m.Ago = l.Count(days, "%d day before", "%d days before")
		} else {
			m.Ago = touch.At.In(zone).Format("15:04")
		}
		t.Rows = append(t.Rows, m)
	}
	end := view.Moment{When: l.Day(o.On), What: saleName(l, o.ID, o.Number), End: true}
	if o.Told != "" {
		end.Small = l.Text("asked, the customer said “%s”", o.Told)
	}
	t.Rows = append(t.Rows, end)
	return t
}

// credit is what each rule gives; rules that agree stand together.
func (v opened) credit() view.Table {
	l, o := v.l, v.o
	t := view.Table{Caption: l.Text("Share of each line by each rule"), Hidden: true, Columns: []view.Column{{Name: l.Text("Line")}, {Name: l.Text("Share"), Numeric: true}}}
	money := o.Kind != payoff.ALead && o.Contribution != nil
	if money {
		t.Columns = append(t.Columns, view.Column{Name: l.Text("Revenue"), Numeric: true}, view.Column{Name: l.Text("Contribution"), Numeric: true})
	}
	var texts []string
	models, lines := map[string][]string{}, map[string][]report.Share{}
	for _, c := range o.Credit {
		key := ""
		for _, s := range c.Lines {
			key += s.Line + " " + strconv.FormatFloat(s.Share, 'f', 9, 64) + " " + s.Contribution.Amount() + "\n"
		}
		if models[key] == nil {
			texts = append(texts, key)
			lines[key] = c.Lines
		}
		models[key] = append(models[key], l.Text(modelHeads[c.Model][0]))
	}
	for _, key := range texts {
		heading := strings.Join(models[key], " · ")
		if len(models[key]) == len(o.Credit) {
			heading = l.Text("All rules alike")
		}
		t.Rows = append(t.Rows, view.TableRow{Group: true, Cells: []view.Cell{{Text: heading}}})
		for _, s := range lines[key] {
			name := s.Line
			if name == (payoff.Line{}).Name() {
				name = l.Text("Nothing is known")
			}
			cells := []view.Cell{{Text: name, Evidence: s.Evidence}, {Text: l.Percent(s.Share)}}
			if money {
				cells = append(cells, view.Cell{Text: l.Money(s.Revenue)}, view.Cell{Text: l.Money(s.Contribution), Negative: s.Contribution.Minor < 0})
			}
			t.Rows = append(t.Rows, view.TableRow{Cells: cells})
		}
	}
	return t
}

// worth draws the order's own statement, in the currency billed.
func (v opened) worth(p *view.Sale) {
	l, w := v.l, v.o.Worth
	if w == nil {
		p.Without = l.Text("A lead has no worth of its own: its order has, once it is won.")
		return
	}
	from, to, running := 0.0, 0.0, 0.0
	for _, s := range w.Steps {
		running += s.Amount.Float()
		from, to = min(from, running), max(to, running)
	}
	scale := svg.NewScale(from, to, 4)
	running = 0
	for _, s := range w.Steps {
		name := v.step(s)
		draw := svg.Step{From: running, To: running + s.Amount.Float(), Scale: scale, Says: name + " " + l.Money(s.Amount)}
		draw.Low, draw.High = draw.To, draw.To
		running = draw.To
		p.Worth = append(p.Worth, view.Step{Name: name, Method: v.assumed(s), Bar: draw.Draw(), Amount: l.Money(s.Amount), Negative: s.Amount.Minor < 0})
	}
	left := w.Contribution.Float()
	draw := svg.Step{To: left, Low: left, High: left, Total: true, Scale: scale, Says: l.Money(w.Contribution)}
	p.Left = view.Step{Name: l.Text("Contribution"), Bar: draw.Draw(), Amount: l.Money(w.Contribution), Negative: w.Contribution.Minor < 0}
	if w.Discount.Minor != 0 {
		p.Said = append(p.Said, l.Text("A discount of %s is taken off the goods already.", l.Money(w.Discount)))
	}
	if w.TaxKnown {
		p.Said = append(p.Said, l.Text("Tax isn't in it: %s.", l.Money(w.Tax)))
	} else {
		p.Said = append(p.Said, l.Text("It isn't known whether the amount holds tax; it counts as it stands."))
	}
	if w.RateOf != nil {
		p.Said = append(p.Said, l.Text("Billed in %s. At %s, the rate of %s, it is %s of revenue.", string(w.Billed), w.Rate, l.Day(*w.RateOf), l.Money(*w.InRevenue)))
	}
	if v.o.Undefined != "" {
		p.Said = append(p.Said, l.Sentence(v.o.Undefined))
		if w.Margin == nil && w.InRevenue != nil {
			p.Worth, p.Left = nil, view.Step{}
		}
	}
}

func (v opened) step(s report.WorthStep) string {
	l := v.l
	switch s.Name {
	case payoff.WorthGoods:
		return l.Text("Goods")
	case payoff.WorthShipping:
		return l.Text("Shipping charged")
	case payoff.WorthTip:
		return l.Text("Tip")
	case payoff.WorthGiftCards:
		return l.Text("Gift cards sold")
	case payoff.WorthRefund:
		return l.Text("Refunded")
	case payoff.WorthCancelled:
		return l.Text("Cancelled")
	case payoff.WorthCost:
		return l.Text("Cost of goods")
	case payoff.WorthSending:
		return l.Text("Sending paid")
	}
	return l.Text("Fees")
}

func (v opened) assumed(s report.WorthStep) string {
	l := v.l
	switch {
	case !s.Assumed:
		return ""
	case s.Name == payoff.WorthCost && v.o.Worth.Margin != nil:
		return l.Text("not stated: from your margin of %s on the goods kept", l.Percent(*v.o.Worth.Margin))
	case s.Name == payoff.WorthCost:
		return l.Text("not stated, and no margin is known")
	}
	return l.Text("not stated: taken to be what was charged")
}

func (v opened) stated() view.Table {
	l := v.l
	t := view.Table{Caption: l.Text("Every statement of it"), Hidden: true, Columns: []view.Column{{Name: l.Text("Stated")}, {Name: l.Text("By")}, {Name: l.Text("What changed")}}}
	for _, s := range v.o.Versions {
		at := s.Recorded.In(v.q.business.Zone)
		var changed []string
		for _, c := range s.Changed {
			changed = append(changed, l.Sentence(c))
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: l.Day(payoff.DateIn(at, v.q.business.Zone)), Small: at.Format("15:04")}, {Text: l.Text(s.Via), Small: s.File}, {Text: strings.Join(changed, " ")},
		}})
	}
	return t
}
