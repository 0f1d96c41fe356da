package view

import (
	"payoff"
	"payoff/report/locale"
)

func componentStories(l locale.Locale) []Story {
	part := func(template, name string, data any) Story {
		return Story{Name: template + "-" + name, Template: template, Data: data}
	}
	var out []Story
	for _, v := range payoff.Verdicts {
		out = append(out, part("badge", tone(v), Badge{Verdict: v}))
	}
	return out
}
