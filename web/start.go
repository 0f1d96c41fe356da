package web

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/record"
	"payoff/report/svg"
	"payoff/web/access"
	"payoff/web/view"
)

// rememberedRows is how many networks the form asks about.
const rememberedRows = 4

// start answers: what would have to be true? Where something is remembered already it says what that comes to.
func (s *Server) start(q *question) (view.Page, error) {
	d, err := s.o.Answers.Remembered(q.r.Context(), q.business)
	if err != nil {
		return nil, err
	}
	p := q.startPage()
	if d != nil {
		q.showAssumed(p, d, payoff.Money{})
		p.Parts = append(p.Parts, q.nextPart(d))
	} else {
		p.Answer = q.locale.Text("Nobody knows yet. What you remember of the last twelve months is enough for a first, honest range.")
	}
	if q.owns() {
		p.Parts = append(p.Parts, q.memoryPart(nil, d))
	}
	return p, nil
}

func (q *question) startPage() *view.Parts {
	l := q.locale
	p := &view.Parts{Layout: q.layout(l.Text("What would have to be true?"))}
	p.Crumbs = []view.Link{{Text: l.Text("Settings"), URL: q.here("settings")}}
	return p
}

// memoryPart asks what is remembered; kept is what was, nil for nothing yet.
func (q *question) memoryPart(wrong access.Faults, kept *answer.Assumed) view.Part {
	l := q.locale
	part := view.Part{
		ID: "remember", Title: l.Text("What do you remember?"),
		Text: l.Text("Of the last twelve months, as well as you can. It is kept as “claimed”: it never changes the net that Payoff shows, only the net with estimates."),
		Body: []view.Piece{{Template: "form", Data: q.memoryForm(wrong, kept)}},
	}
	if kept != nil {
		part.Title = l.Text("Remember it differently?")
	}
	return part
}

func (q *question) memoryForm(wrong access.Faults, kept *answer.Assumed) view.Form {
	l, code := q.locale, string(q.business.Currency)
	typed := func(name, usual string) string {
		if q.r.Method != http.MethodPost {
			return usual
		}
		return q.r.PostFormValue(name)
	}
	way := typed("way", "own")
	var ways []view.Option
	for _, w := range q.ways() {
		w.On = w.Value == way
		ways = append(ways, w)
	}
	form := view.Form{
		Action: q.here("start"), Error: said(wrong, ""), Hidden: []view.Hidden{{Name: "do", Value: "work"}},
		Groups: []view.Group{
			{Legend: l.Text("What you sell"), Fields: []view.Field{
				{Label: l.Text("Price of a booking or an order"), Name: "price", Mode: "decimal", Unit: code, Required: true, Value: typed("price", ""), Error: said(wrong, "price")},
				{Label: l.Text("What is left of it"), Name: "margin", Mode: "decimal", Unit: "%", Required: true, Value: typed("margin", percentOf(q.business.Margin)), Error: said(wrong, "margin"), Hint: l.Text("After goods, travel, fees")},
				{Label: l.Text("Customers a year"), Name: "customers", Mode: "numeric", Required: true, Value: typed("customers", ""), Error: said(wrong, "customers"), Hint: l.Text("From everywhere")},
				{Label: l.Text("Enquiries a year"), Name: "enquiries", Mode: "numeric", Value: typed("enquiries", ""), Error: said(wrong, "enquiries")},
			}},
			{Legend: l.Text("What an hour of yours is worth"), Text: l.Text("By revenue is the rule of thumb and flatters the hour; earned takes off what goods and fixed costs took."), Fields: []view.Field{
				{Label: l.Text("Which way?"), Name: "way", Type: "select", Required: true, Options: ways, Error: said(wrong, "way")},
				{Label: l.Text("Your own figure"), Name: "hour", Mode: "decimal", Unit: code, Value: typed("hour", ""), Error: said(wrong, "hour")},
				{Label: l.Text("Hours you work a year"), Name: "worked", Mode: "numeric", Unit: l.Text("h"), Value: typed("worked", ""), Error: said(wrong, "worked")},
				{Label: l.Text("Fixed costs a year"), Name: "fixed", Mode: "decimal", Unit: code, Value: typed("fixed", ""), Error: said(wrong, "fixed")},
			}},
		},
		Button: view.Button{Text: l.Text("Work it out"), Kind: "primary"},
	}
	for i := 1; i <= rememberedRows; i++ {
		n := strconv.Itoa(i)
		line, hours, brought := "", "", ""
		switch {
		case kept != nil && i <= len(kept.Lines):
			r := kept.Lines[i-1]
			line, brought = lineWord(r.Line), strconv.FormatInt(r.Customers, 10)
			hours = strconv.FormatFloat(math.Round(float64(r.Minutes)/60*100)/100, 'f', -1, 64)
		case i == 1:
			line = "network:facebook"
		}
		lines := q.lineOptions(typed("line-"+n, line))
		lines[0].Text = l.Text("none")
		fields := []view.Field{
			{Label: l.Text("Which one"), Name: "line-" + n, Type: "select", Required: i == 1, Options: lines, Error: said(wrong, "line-"+n)},
			{Label: l.Text("Hours a week on it"), Name: "hours-" + n, Mode: "decimal", Unit: l.Text("h"), Required: i == 1, Value: typed("hours-"+n, hours), Error: said(wrong, "hours-"+n)},
			{Label: l.Text("Customers it brought"), Name: "brought-" + n, Mode: "numeric", Required: i == 1, Value: typed("brought-"+n, brought), Error: said(wrong, "brought-"+n)},
		}
		g := view.Group{Legend: l.Text("Network %s", n), Fields: fields}
		if i == 1 {
			g.Text = l.Text("How many of the year's customers first asked because of it, as far as you remember. 0 is an answer too.")
		}
		form.Groups = append(form.Groups, g)
	}
	return form
}

// ways are how an hour's worth is found.
func (q *question) ways() []view.Option {
	l := q.locale
	return []view.Option{{Value: "own", Text: l.Text("my own figure")}, {Value: "earned", Text: l.Text("earned: what is left, less fixed costs, by hours")}, {Value: "revenue", Text: l.Text("by revenue: what came in, by hours")}}
}

// startAct works out what is remembered, or keeps it.
func (s *Server) startAct(q *question, w http.ResponseWriter) (view.Page, error) {
	do := q.r.PostFormValue("do")
	if do != "work" && do != "keep" {
		return nil, q.unreadable()
	}
	wrong := access.Faults{}
	m, margin := q.memoryFrom(wrong)
	var d *answer.Assumed
	if len(wrong) == 0 {
		var err error
		if d, err = s.o.Answers.Assume(q.business, m); payoff.KindOf(err) == payoff.Invalid {
			wrong[""] = err.Error()
		} else if err != nil {
			return nil, err
		}
	}
	p := q.startPage()
	if len(wrong) > 0 {
		p.Parts = []view.Part{q.memoryPart(wrong, nil)}
		return nil, refused{p}
	}
	if do == "keep" {
		if err := s.keep(q, m, margin); err != nil {
			return nil, err
		}
		view.SetFlash(w, q.r, view.Flash{Tone: view.Done, Text: q.locale.Text("Kept, as claimed.")})
		return nil, elsewhere(q.here("start"))
	}
	q.showAssumed(p, d, m.Hour)
	keep := view.Form{Action: q.here("start"), Hidden: []view.Hidden{{Name: "do", Value: "keep"}}, Button: view.Button{Text: q.locale.Text("Keep it as what I remember"), Kind: "primary"}}
	for name, values := range q.r.PostForm {
		if name != "do" {
			keep.Hidden = append(keep.Hidden, view.Hidden{Name: name, Value: values[0]})
		}
	}
	p.Parts = append(p.Parts,
		view.Part{ID: "keep", Title: q.locale.Text("Keep it?"), Text: q.locale.Text("Nothing is stored yet. Kept, it stands as “claimed” until something is known; keeping it again replaces it."), Body: []view.Piece{{Template: "form", Data: keep}}},
		q.memoryPart(nil, d))
	return p, nil
}

// keep stores what is remembered: the margin, what an hour is worth where nobody said, and a claim a network. One
// that isn't remembered any more is stated anew with nothing.
func (s *Server) keep(q *question, m answer.Memory, margin *int64) error {
	q.r.PostForm.Set("as", record.SettingsAs(q.business, "margin"))
	if _, err := s.change(q, []string{"margin"}, func(b *books.Business) error { b.Margin = margin; return nil }); err != nil {
		return err
	}
	today := s.o.Answers.Today(q.business)
	before, err := s.o.Answers.Claims(q.r.Context(), q.business)
	if err != nil {
		return err
	}
	d, err := s.o.Answers.Ledger(q.r.Context(), q.business, q.days)
	if err != nil {
		return err
	}
	proxy := q.locale.Text("remembered on %s: %d customers a year at %s", today.String(), int(m.Customers), q.r.PostFormValue("price"))
	named := map[payoff.Line]bool{}
	return s.note(q, func(b *record.Batch) error {
		// A rate that was said from a later day on stays: this one holds for the days before.
		if _, err := b.Rate(d.Rates, books.Rate{On: 0, Person: "owner", Value: m.Hour.Amount()}); err != nil {
			return err
		}
		for _, r := range m.Lines {
			named[r.Line] = true
			if _, err := b.Claim(payoff.Claim{
				On: today - 52*7, To: today, Line: r.Line, Purpose: payoff.Acquire, Customers: r.Customers, Worth: m.Worth, Minutes: r.Minutes * 52, Proxy: proxy,
			}); err != nil {
				return err
			}
		}
		for _, c := range before {
			if c.Customers, c.Minutes = 0, 0; named[c.Line] || c.Purpose != payoff.Acquire {
				continue
			}
			if _, err := b.Claim(c); err != nil {
				return err
			}
		}
		return nil
	})
}

// memoryFrom reads what is remembered from the form.
func (q *question) memoryFrom(wrong access.Faults) (m answer.Memory, margin *int64) {
	l, code := q.locale, q.business.Currency
	money := func(name string, needed bool) payoff.Money {
		text := strings.TrimSpace(q.r.PostFormValue(name))
		if text == "" && !needed {
			return payoff.Money{Currency: code}
		}
		v, err := payoff.ParseMoney(text, code)
		if err != nil || v.Minor < 0 {
			wrong[name] = l.Text("want an amount such as 1000.00")
		}
		return v
	}
	count := func(name string, needed bool, most int64) int64 {
		text := strings.TrimSpace(q.r.PostFormValue(name))
		if text == "" && !needed {
			return 0
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > most {
			wrong[name] = l.Text("want a whole number from 0 to %s", l.Number(float64(most), 0))
		}
		return n
	}
	price := money("price", true)
	var err error
	if margin, err = q.marginOf(q.r.PostFormValue("margin")); err != nil || margin == nil {
		wrong["margin"] = l.Text("want a percentage from 0 to 100, such as 80")
		margin = new(int64)
	}
	left := float64(*margin) / 1e6
	m.Worth, _ = payoff.MoneyOf(price.Float()*left, code)
	m.Customers, m.Enquiries = count("customers", true, 1_000_000), count("enquiries", false, 100_000_000)
	if m.Enquiries > 0 && m.Enquiries < m.Customers && wrong["enquiries"] == "" && wrong["customers"] == "" {
		wrong["enquiries"] = l.Text("fewer enquiries than customers: leave it empty where you don't know")
	}
	q.hourFrom(&m, price, left, money, count, wrong)
	q.linesFrom(&m, count, wrong)
	return m, margin
}

// hourFrom finds what an hour is worth, the way the form says.
func (q *question) hourFrom(m *answer.Memory, price payoff.Money, left float64, money func(string, bool) payoff.Money, count func(string, bool, int64) int64, wrong access.Faults) {
	l := q.locale
	way := q.r.PostFormValue("way")
	if way == "own" {
		m.Hour = money("hour", true)
		return
	}
	worked, fixed := count("worked", true, 8760), money("fixed", way == "earned")
	if worked == 0 && wrong["worked"] == "" {
		wrong["worked"] = l.Text("want the hours you work in a year")
	}
	came := price.Float() * float64(m.Customers)
	switch way {
	case "revenue":
	case "earned":
		came = came*left - fixed.Float()
	default:
		wrong["way"] = l.Text("want one of those offered")
	}
	if len(wrong) > 0 {
		return
	}
	hour, ok := payoff.MoneyOf(came/float64(worked), q.business.Currency)
	if !ok || hour.Minor < 0 {
		wrong["way"] = l.Text("nothing is left of an hour that way: take your own figure")
	}
	m.Hour = hour
}

// linesFrom reads the networks.
func (q *question) linesFrom(m *answer.Memory, count func(string, bool, int64) int64, wrong access.Faults) {
	l, sum, seen := q.locale, int64(0), map[payoff.Line]bool{}
	for i := 1; i <= rememberedRows; i++ {
		n := strconv.Itoa(i)
		line, ok := lineOf(q.r.PostFormValue("line-" + n))
		hours := strings.TrimSpace(q.r.PostFormValue("hours-" + n))
		brought := strings.TrimSpace(q.r.PostFormValue("brought-" + n))
		switch {
		case !ok:
			wrong["line-"+n] = l.Text("want one of those offered")
			continue
		case line.None() && hours == "" && brought == "" && i > 1:
			continue
		case line.None():
			wrong["line-"+n] = l.Text("want the network that this is about")
			continue
		case seen[line]:
			wrong["line-"+n] = l.Text("it stands above already")
			continue
		}
		seen[line] = true
		h, err := strconv.ParseFloat(hours, 64)
		if err != nil || !(h >= 0 && h <= 168) {
			wrong["hours-"+n] = l.Text("want hours a week such as 2.5, from 0 to 168")
			continue
		}
		r := answer.Remembered{Line: line, Minutes: int64(math.Round(h * 60)), Customers: count("brought-"+n, true, 1_000_000)}
		if sum += r.Customers; sum > m.Customers && wrong["customers"] == "" && wrong["brought-"+n] == "" {
			wrong["brought-"+n] = l.Text("more than the customers of the whole year")
		}
		m.Lines = append(m.Lines, r)
	}
}

// showAssumed says what would have to be true, and the first verdicts, marked as assumed.
func (q *question) showAssumed(p *view.Parts, d *answer.Assumed, hour payoff.Money) {
	l := q.locale
	p.Answer = q.neededSentence(d)
	p.Stats = []view.Stat{
		{Label: l.Text("Your habit costs a year"), Value: l.Round(d.Cost), Range: l.Text("%s of your time", l.Hours(d.Hours))},
		{Label: l.Text("That is"), Value: l.Text("%s working days", l.Number(d.WorkingDays, 1)), Range: l.Text("of eight hours")},
	}
	if n := d.Needed.Customers; n != nil {
		stat := view.Stat{
			Label: l.Text("Customers that pay for it"), Value: l.Number(float64(*n), 0),
			Term: l.Text("Some of those a network brings would have come anyway. The higher figure counts that at the far end of what is likely, the lower one not at all."),
		}
		if most := d.NeededMost.Customers; most != nil && *most != *n {
			stat.Range = l.Text("up to %s, as some would have come anyway", l.Number(float64(*most), 0))
		}
		p.Stats = append(p.Stats, stat)
	}
	if n := d.Needed.Leads; n != nil {
		p.Stats = append(p.Stats, view.Stat{Label: l.Text("Enquiries that takes"), Value: l.Number(float64(*n), 0), Range: l.Text("at the share you win now")})
	}
	p.Stats = append(p.Stats, view.Stat{Label: l.Text("You remember"), Value: l.Count(int(d.Customers), "%d customer", "%d customers")})
	p.Parts = append(p.Parts, view.Part{
		ID: "assumed", Title: l.Text("First verdicts, assumed"),
		Text: l.Text("They rest on memory alone. Memory forgets who came by itself and counts hours short; a range from it is no proof. Each bar holds 80%% of what is likely in a year."),
		Body: []view.Piece{{Template: "rangelist", Data: *q.assumedBars(d)}, {Template: "table", Data: q.assumedTable(d)}},
	})
}

func (q *question) neededSentence(d *answer.Assumed) string {
	l := q.locale
	n := d.Needed.Customers
	switch {
	case d.Cost.Minor == 0:
		return l.Text("It costs you nothing, so there is nothing to earn back.")
	case n == nil:
		return l.Text("A customer leaves nothing, so no number of them pays for %s a year.", l.Round(d.Cost))
	}
	from, to := l.Count(int(*n), "%d customer", "%d customers"), ""
	if most := d.NeededMost.Customers; most != nil && *most > *n {
		to = l.Text(", or up to %s, as some would have come anyway", l.Number(float64(*most), 0))
	}
	return l.Text("Your habit costs %s a year: %s pay for it%s. You remember %s.", l.Round(d.Cost), from, to, l.Number(float64(d.Customers), 0))
}

// assumedBars are the nets of a year, each with the word that would be said.
func (q *question) assumedBars(d *answer.Assumed) *view.RangeList {
	l := q.locale
	from, to := 0.0, 0.0
	for _, line := range d.Lines {
		from, to = math.Min(from, line.Judgement.Net.Low.Float()), math.Max(to, line.Judgement.Net.High.Float())
	}
	scale := svg.NewScale(from, to, 5)
	list := &view.RangeList{Caption: l.Text("Net a year, as remembered"), Axis: scale.Axis(func(x float64) string {
		m, _ := payoff.MoneyOf(x, q.business.Currency)
		return l.Whole(m)
	}, l.Text("break-even"))}
	for _, line := range d.Lines {
		j := line.Judgement
		bar := svg.RangeBar{Low: j.Net.Low.Float(), Mid: j.Net.Mid.Float(), High: j.Net.High.Float(), From: scale.From, To: scale.To, Says: l.SignedSpan(j.Net), Tone: tone(j.Verdict)}
		list.Rows = append(list.Rows, view.RangeRow{
			Name: l.Line(line.Line), Small: l.Text("%s, assumed", l.Verdict(j.Verdict)), Evidence: payoff.Claimed,
			Bar: bar.Draw(), Value: l.Round(j.Net.Mid), Span: l.SignedSpan(j.Net),
		})
	}
	return list
}

func (q *question) assumedTable(d *answer.Assumed) *view.Table {
	l := q.locale
	t := &view.Table{
		Caption: l.Text("What each would have to bring"), Hidden: true,
		Columns: []view.Column{{Name: l.Text("Where")}, {Name: l.Text("Assumed")}, {Name: l.Text("Costs a year"), Numeric: true}, {Name: l.Text("Customers that pay for it"), Numeric: true}, {Name: l.Text("Remembered"), Numeric: true}},
	}
	for _, line := range d.Lines {
		needed := "–"
		if n := line.Needed.Customers; n != nil {
			needed = l.Number(float64(*n), 0)
			if most := line.NeededMost.Customers; most != nil && *most != *n {
				needed = l.Text("%s to %s", needed, l.Number(float64(*most), 0))
			}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: l.Line(line.Line)}, {Text: l.Verdict(line.Judgement.Verdict)}, {Text: l.Round(line.Cost), Small: l.Hours(line.Hours)}, {Text: needed}, {Text: l.Number(float64(line.Customers), 0)},
		}})
	}
	return t
}

// nextPart is the first step that would turn what is assumed into something known.
func (q *question) nextPart(d *answer.Assumed) view.Part {
	l := q.locale
	text := l.Text("Ask each new customer how they found you, and note the answer with the booking. After some ten answers it isn't memory any more.")
	if len(q.business.Sites) > 0 {
		text = l.Text("Put the line into your pages, tag the links in your profiles, and ask each new customer how they found you.")
	}
	links := q.nextSteps()
	for _, line := range d.Lines {
		links = append(links, view.Link{Text: l.Text("The verdict on %s", l.Line(line.Line)), URL: verdictURL(q, line.Line, payoff.Acquire)})
	}
	return view.Part{ID: "next", Title: l.Text("The first step to know it"), Text: text, Body: []view.Piece{{Template: "links", Data: links}}}
}
