package view

import (
	"html/template"
	"slices"

	"payoff"
	"payoff/report/locale"
	"payoff/report/svg"
)

// pageStories are the pages.
func pageStories(l locale.Locale) []Story {
	story := func(name string, p Page) Story { return Story{Name: name, Template: p.Template(), Whole: p} }
	overview := storyLayout(l, l.Text("Is it paying off?"), 0)
	empty := storyLayout(l, l.Text("Is it paying off?"), 0)
	verdict := storyLayout(l, l.Text("%s, %s: is it paying off?", "Instagram", l.Purpose(payoff.Acquire)), 0)
	verdict.Crumbs = []Link{{Text: l.Text("Is it paying off?"), URL: "#"}}
	traffic := storyLayout(l, l.Text("Where do visits come from?"), 1)
	problem := storyLayout(l, l.Text("Nothing is here"), 0)
	problem.Range = nil
	return append([]Story{
		story("page-home", &Home{Layout: Layout{Question: l.Text("Which business?")}, Links: []Link{{Text: "Ada's Shows", URL: "#"}, {Text: "Corner Gym", URL: "#"}}}),
		story("page-problem", &Problem{Layout: problem, Text: l.Text("There is no page at this address."), Step: Button{Text: l.Text("Go to the first page"), URL: "#"}}),
		story("page-overview", storyOverview(l, overview)),
		story("page-overview-empty", &Overview{Layout: empty, Empty: &Empty{
			Title: l.Text("Nothing is recorded for these days"), Picture: "bars", Text: l.Text("What is recorded lies between %s. Choose other days above, or log what was done since.", "1 Apr to 30 Jun 2026"),
			Step: Button{Text: l.Text("Show %s", "1 Apr to 30 Jun 2026"), URL: "#", Kind: "primary"},
		}}),
		story("page-verdict", storyVerdict(l, verdict)),
		story("page-traffic", storyTraffic(l, traffic)),
		story("page-guide", storyGuide(l, false)),
		story("page-guide-search", storyGuide(l, true)),
	}, slices.Concat(salesStories(l, story), accessStories(l, story), testStories(l, story))...)
}

// storyLayout is the rail of a business with every page that is planned, the one at current shown.
func storyLayout(l locale.Locale, question string, current int) Layout {
	r := storyRange(l)
	lay := Layout{
		Question: question, Business: "Ada's Shows", Businesses: []Link{{Text: "Ada's Shows", URL: "#", Current: true}, {Text: "Corner Gym", URL: "#"}}, Range: &r,
		Flashes: []Flash{{Tone: Done, Text: storyFlash(l, Done), More: Link{Text: l.Text("See what was stored"), URL: "#"}}},
	}
	for i, n := range []struct{ text, icon string }{
		{l.Text("Overview"), "house"},
		{l.Text("Traffic"), "chart-line"},
		{l.Text("Sales"), "receipt"},
		{l.Text("Customers"), "users"},
		{l.Text("Time and cost"), "hand-coins"},
		{l.Text("Tests"), "flask-conical"},
		{l.Text("Plan"), "map"},
		{l.Text("Inbox"), "inbox"},
		{l.Text("Reports"), "file-text"},
		{l.Text("Imports"), "upload"},
		{l.Text("Settings"), "settings"},
	} {
		link := Link{Text: n.text, URL: "#", Icon: n.icon, Current: i == current}
		if n.icon == "inbox" {
			link.Count = 3
		}
		lay.Nav = append(lay.Nav, link)
	}
	lay.Reader.User = &User{Name: "Ada Byron", Profile: "#", SignOut: "/sign-out"}
	return lay
}

func storyOverview(l locale.Locale, lay Layout) *Overview {
	o := &Overview{
		Layout: lay, Answer: storyAnswer(l), Stats: storyStats(l), Compared: true, Against: l.Text("%s to %s", "1 Jan", "31 Mar 2026"),
		Axis:  svg.NewScale(-1846, 4335, 5).Axis(func(x float64) string { return l.Whole(storyMoney(x)) }, l.Text("break-even")),
		Moved: []Moved{{Name: "Facebook", Purpose: l.Purpose(payoff.Acquire), URL: "#", From: payoff.NotEnoughData, To: payoff.Pause}, {Name: "YouTube", Purpose: l.Purpose(payoff.Acquire), URL: "#", To: payoff.Invest}},
		Notes: []string{l.Text("3 orders are pending or cash on delivery; they count until they are cancelled."), l.Text("Amounts in BDT are converted at the rate of 3 Jan 2026.")},
		Books: storyBooks(l), Downloads: Downloads{CSV: "#", JSON: "#"},
	}
	rows := storyRows(l)
	for _, g := range []struct {
		title    string
		from, to int
	}{{l.Text("Pays off"), 0, 2}, {l.Text("Would pay off with a change"), 2, 4}, {l.Text("Doesn't pay off"), 4, 7}, {l.Text("Can't be told yet"), 7, 9}} {
		o.Groups = append(o.Groups, VerdictGroup{Title: g.title, Rows: rows[g.from:g.to]})
	}
	return o
}

func storyBooks(l locale.Locale) Table {
	row := func(name, value, small string) TableRow {
		return TableRow{Cells: []Cell{{Text: name, Small: small}, {Text: value}}}
	}
	return Table{
		Caption: l.Text("The totals of these days"), Hidden: true, Columns: []Column{{Name: l.Text("What")}, {Name: l.Text("Figure"), Numeric: true}},
		Rows: []TableRow{
			{Group: true, Cells: []Cell{{Text: l.Text("What came in")}}},
			row(l.Text("Orders"), l.Number(26, 0), ""), row(l.Text("Revenue"), l.Money(storyMoney(18060)), l.Text("without tax, after discounts and refunds")),
			{Group: true, Cells: []Cell{{Text: l.Text("What went out")}}},
			row(l.Text("Cost in the ledger"), l.Money(storyMoney(5803.29)), ""),
		},
	}
}

func storyVerdict(l locale.Locale, lay Layout) *Verdict {
	steps, net := storySteps(l)
	hour, weeks, row := storyRangeList(l), storyLine(l), storyRows(l)[1]
	a := storyAnswer(l)
	a.Word, a.Badge, a.Official = "", &Badge{Verdict: payoff.Keep, Official: true}, ""
	sales := storyTable(l)
	sales.Hidden = true
	return &Verdict{
		Layout: lay, Answer: a, Facts: storyStats(l), Because: row.Because, Flips: row.Flips, Next: row.Next, Statement: steps, Net: net,
		Factor: l.Text("Of what is credited, %s to %s would be lost without it. That part is assumed until you test it.", l.Percent(.43), l.Percent(.92)),
		Note:   l.Text("The statement adds up what was recorded."), Hour: &hour, Weeks: &weeks, Sales: sales, Spent: Table{Caption: l.Text("Hours and money that went into it"), Hidden: true, Columns: []Column{{Name: l.Text("Day")}, {Name: l.Text("Cost"), Numeric: true}}},
		Downloads: Downloads{CSV: "#", JSON: "#"},
	}
}

func storyTraffic(l locale.Locale, lay Layout) *Traffic {
	table := storyTable(l)
	table.Hidden = true
	return &Traffic{
		Layout: lay, Answer: l.Text("%s visits, %s of them from social networks.", l.Number(4312, 0), l.Percent(.38)), Stats: storyStats(l),
		Only: Chips{Label: l.Text("Narrowed to"), Chips: []Link{{Text: l.Text("Network") + ": Instagram", URL: "#", Icon: "x", Current: true}}}, Whole: "#",
		By:    Tabs{Label: l.Text("Sorted by"), Tabs: []Link{{Text: l.Text("Channel"), URL: "#", Current: true}, {Text: l.Text("Network"), URL: "#"}, {Text: l.Text("Page"), URL: "#"}}},
		Table: &table, Notes: []string{l.Text("3 days have two sources for ada.example; the first counts.")}, Files: Downloads{CSV: "#", JSON: "#"},
	}
}

func storyGuide(l locale.Locale, search bool) *Guide {
	lay := storyLayout(l, l.Text("What does a verdict say?"), -1)
	lay.Range, lay.Flashes = nil, nil
	g := &Guide{
		Layout: lay, Action: "#", Search: Field{Label: l.Text("Search the guide"), Name: "q", Type: "search", Required: true},
		Pages: []Link{{Text: l.Text("Verdicts"), URL: "#", Current: true}, {Text: l.Text("Importing files"), URL: "#"}, {Text: l.Text("Privacy"), URL: "#"}},
	}
	if search {
		g.Search.Value, g.Found = "margin", l.Count(2, "%d place in the guide.", "%d places in the guide.")
		g.Hits = []Hit{{Title: l.Text("What an order leaves"), URL: "#", Text: l.Text("The margin is what is left of each euro sold after the goods are paid.")}, {Title: l.Text("Settings"), URL: "#", Text: l.Text("A margin holds from its day on.")}}
		return g
	}
	g.Sections = []Link{{Text: l.Text("The words"), URL: "#words"}, {Text: l.Text("The sum"), URL: "#sum"}}
	g.Body = []GuidePiece{{Text: template.HTML(`<h2 id="words">` + template.HTMLEscapeString(l.Text("The words")) + `</h2><p>` + template.HTMLEscapeString(l.Text("A verdict is about one line and one purpose.")) +
		`</p><table><thead><tr><th>` + template.HTMLEscapeString(l.Text("Verdict")) + `</th><th>` + template.HTMLEscapeString(l.Text("What it means")) + `</th></tr></thead><tbody><tr><td>keep</td><td>` +
		template.HTMLEscapeString(l.Text("It pays at today's hours and money.")) + `</td></tr></tbody></table><h2 id="sum">` + template.HTMLEscapeString(l.Text("The sum")) + `</h2><pre><code>net = value - cost</code></pre>`)}, {Story: Story{Name: "badge-keep", Template: "badge", Data: Badge{Verdict: payoff.Keep}}, Says: l.Text("The word that a verdict begins with.")}}
	return g
}
