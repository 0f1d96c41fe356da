package view

import (
	"payoff"
	"payoff/report/locale"
	"payoff/report/svg"
)

// salesComponentStories are the components of the pages about sales.
func salesComponentStories(l locale.Locale) []Story {
	return []Story{
		{Name: "timeline", Template: "timeline", Data: storyTimeline(l)},
		{Name: "timeline-empty", Template: "timeline", Data: Timeline{Label: l.Text("What led to it, oldest first"), Empty: l.Text("No arrival is known in the 90 days before.")}},
	}
}

// salesStories are the pages about sales.
func salesStories(l locale.Locale, story func(string, Page) Story) []Story {
	sales := storyLayout(l, l.Text("Who bought, and what led them here?"), 2)
	sale := storyLayout(l, l.Text("%s: what led to it?", l.Text("Order %s", "1001")), 2)
	sale.Crumbs, sale.Range = []Link{{Text: l.Text("Who bought, and what led them here?"), URL: "#"}}, nil
	empty := storyLayout(l, l.Text("Who bought, and what led them here?"), 2)
	return []Story{
		story("page-sales", storySales(l, sales)),
		story("page-sales-empty", &Sales{Layout: empty, Empty: &Empty{
			Title: l.Text("No orders and no leads in these days"), Picture: "table", Text: l.Text("Orders come from a file, from your shop as they happen, or are noted by hand. Each then stands here with what led to it."),
			Step: Button{Text: l.Text("See all time"), URL: "#"}, Other: Link{Text: l.Text("How orders get in"), URL: "#"},
		}}),
		story("page-sale", storySale(l, sale)),
	}
}

func storyTimeline(l locale.Locale) Timeline {
	return Timeline{Label: l.Text("What led to it, oldest first"), Rows: []Moment{
		{When: l.Day(payoff.DateOf(2026, 5, 4)), Ago: l.Count(2, "%d day before", "%d days before"), What: l.Text("%s, %s", "Organic Social", "instagram"), Small: "spring · ada.example/shows", Swatch: 1},
		{When: l.Day(payoff.DateOf(2026, 5, 6)), Ago: "17:02", What: "Direct", Small: "ada.example/booking", Swatch: 8},
		{When: l.Day(payoff.DateOf(2026, 5, 6)), What: l.Text("Order %s", "1001"), Small: l.Text("asked, the customer said “%s”", "Instagram"), End: true},
	}}
}

func storySales(l locale.Locale, lay Layout) *Sales {
	flow, ranges := storyFlow(l), storyRangeList(l)
	models := Table{Caption: l.Text("What each model gives"), Hidden: true, Columns: []Column{{Name: l.Text("Channel")}, {Name: l.Text("Last, not direct"), Term: l.Text("All to the last way that isn't a typed address or bookmark. Verdicts go by this."), Numeric: true}, {Name: l.Text("First"), Numeric: true}, {Name: l.Text("Removal"), Numeric: true}}}
	for i, name := range []string{"Organic Social", "Organic Search", l.Text("Nothing is known")} {
		row := TableRow{Cells: []Cell{{Text: name, URL: "#", Swatch: []int{1, 3, 0}[i]}}}
		for n := range 3 {
			x := float64(21 - 6*i + n)
			row.Cells = append(row.Cells, Cell{Text: l.Number(x, 1), Small: l.Text("%s to %s", l.Number(x-5, 0), l.Number(x+6, 0))})
		}
		models.Rows = append(models.Rows, row)
	}
	models.Foot = []Cell{{Text: l.Text("All")}, {Text: l.Number(45, 0)}, {Text: l.Number(48, 0)}, {Text: l.Number(51, 0)}}
	list := storyTable(l)
	list.Hidden = true
	return &Sales{
		Layout: lay, Answer: Answer{
			Sentence: Around(l.Text("%s worth %s.", l.Count(57, "%d order", "%d orders"), Here), l.Money(storyMoney(18060))),
			More:     []string{l.Text("Social networks had a part in at least %d and at most %d of them; most likely in %s to %s.", 15, 25, l.Number(17, 0), l.Number(22, 0))},
		},
		Stats: storyStats(l), By: Tabs{Label: l.Text("Credit by"), Tabs: []Link{{Text: l.Text("Channel"), URL: "#", Current: true}, {Text: l.Text("Network"), URL: "#"}}},
		Measure: Tabs{Label: l.Text("Figures"), Tabs: []Link{{Text: l.Text("Orders"), URL: "#", Current: true}, {Text: l.Text("Contribution"), URL: "#"}}},
		Order:   Tabs{Label: l.Text("Removal effect"), Tabs: []Link{{Text: l.Text("Removal effect by one touch"), URL: "#", Current: true}, {Text: l.Text("by two"), URL: "#"}}},
		Lead:    []string{l.Text("Models side by side, from tracked journeys. Every column adds up to all there is. The first one is what verdicts go by.")},
		Ranges:  &ranges, Models: models, Doubts: []string{l.Text("Nowhere by half an order or more: here the choice of model hardly matters.")},
		Flow: &flow, Linked: []string{l.Text("Of %d, %d have a complete journey (%s), %d a part of one, %d none.", 57, 30, l.Percent(.53), 20, 7)},
		Kinds: Tabs{Label: l.Text("Listed"), Tabs: []Link{{Text: l.Text("Both"), URL: "#sold", Current: true}, {Text: l.Text("Leads"), URL: "#sold"}}},
		Only:  Chips{Label: l.Text("Narrowed to"), Chips: []Link{{Text: l.Text("Channel") + ": Email", URL: "#sold", Icon: "x", Current: true}}}, Whole: "#sold",
		List: list, How: []string{l.Text("Later, more: half as much for each %d days of age.", 7)}, Notes: []string{l.Text("3 orders are pending or cash on delivery; they count until they are cancelled.")},
		Files: Downloads{CSV: "#", JSON: "#"},
	}
}

func storySale(l locale.Locale, lay Layout) *Sale {
	scale := svg.NewScale(0, 100, 4)
	step := func(name string, from, to float64, how string) Step {
		return Step{Name: name, Method: how, Amount: l.Money(storyMoney(to - from)), Negative: to < from, Bar: svg.Step{From: from, To: to, Low: to, High: to, Scale: scale, Says: name}.Draw()}
	}
	return &Sale{
		Layout: lay, Answer: Answer{Sentence: Around(l.Text("Sold for %s on %s; it left %s.", l.Money(storyMoney(100)), l.Day(payoff.DateOf(2026, 5, 6)), Here), l.Money(storyMoney(58)))},
		Stats: storyStats(l), Path: storyTimeline(l),
		Credit: Table{Caption: l.Text("Share of each line by each rule"), Hidden: true, Columns: []Column{{Name: l.Text("Line")}, {Name: l.Text("Share"), Numeric: true}, {Name: l.Text("Contribution"), Numeric: true}}, Rows: []TableRow{
			{Group: true, Cells: []Cell{{Text: l.Text("Last, not direct") + " · " + l.Text("First")}}},
			{Cells: []Cell{{Text: "instagram", Evidence: payoff.Tracked}, {Text: l.Percent(1)}, {Text: l.Money(storyMoney(58))}}},
		}},
		Worth: []Step{step(l.Text("Goods"), 0, 100, ""), step(l.Text("Cost of goods"), 100, 60, l.Text("not stated: from your margin of %s on the goods kept", l.Percent(.6))), step(l.Text("Fees"), 60, 58, "")},
		Left:  Step{Name: l.Text("Contribution"), Amount: l.Money(storyMoney(58)), Bar: svg.Step{To: 58, Low: 58, High: 58, Total: true, Scale: scale, Says: l.Text("Contribution")}.Draw()},
		Said:  []string{l.Text("It isn't known whether the amount holds tax; it counts as it stands.")},
		Stated: Table{Caption: l.Text("Every statement of it"), Hidden: true, Columns: []Column{{Name: l.Text("Stated")}, {Name: l.Text("By")}, {Name: l.Text("What changed")}}, Rows: []TableRow{
			{Cells: []Cell{{Text: l.Day(payoff.DateOf(2026, 5, 7)), Small: "09:12"}, {Text: l.Text("file"), Small: "orders.csv"}, {Text: l.Text("First stated.")}}},
		}},
		Files: Downloads{CSV: "#", JSON: "#"},
	}
}
