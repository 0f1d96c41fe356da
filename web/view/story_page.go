package view

import "payoff/report/locale"

func pageStories(l locale.Locale) []Story {
	return []Story{
		{Name: "home", Template: "home", Whole: &Home{Layout: Layout{Question: l.Text("Which business?")}, Links: []Link{{Text: "Ada's Shows", URL: "#"}, {Text: "Corner Gym", URL: "#"}}}},
	}
}
