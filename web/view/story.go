package view

import (
	"slices"

	"payoff/report/locale"
)

// A Story is one component or one page with made-up data.
type Story struct {
	Name     string // in its address: letters, digits, hyphens
	Template string // the component's or the page's
	Data     any    // of a component
	Whole    Page   // of a page; nil for a component
}

// Page is the story as a page to show.
func (s Story) Page() Page {
	if s.Whole != nil {
		return s.Whole
	}
	return &StoryPage{Layout: Layout{Question: s.Name}, Parts: []Story{s}}
}

// A StoryPage shows components by their stories.
type StoryPage struct {
	Layout
	Parts []Story
	Pages []Link
}

// Template is "story".
func (*StoryPage) Template() string { return "story" }

// Storybook shows all components on one page, with links to the stories of pages.
func Storybook(l locale.Locale) Page {
	p := &StoryPage{Layout: Layout{Question: "What is everything made of?"}}
	for _, s := range Stories(l) {
		if s.Whole == nil {
			p.Parts = append(p.Parts, s)
		} else {
			p.Pages = append(p.Pages, Link{Text: s.Name, URL: "/storybook/" + s.Name})
		}
	}
	return p
}

// Stories are all of them, made anew: components first, then pages. A template without a story fails
// a test.
func Stories(l locale.Locale) []Story {
	return slices.Concat(componentStories(l), accessComponentStories(l), testComponentStories(l), salesComponentStories(l), pageStories(l))
}
