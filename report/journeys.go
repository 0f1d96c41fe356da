package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"payoff"
	"payoff/attribute"
)

// Journeys are the orders and leads of a range with what led to each, so that any figure can be
// checked by hand. Their JSON is a promise.
type Journeys struct {
	Business string          `json:"business"`
	Range    payoff.Range    `json:"range"`
	Currency payoff.Currency `json:"currency"`
	Journeys []Journey       `json:"journeys"` // by time
	Left     int             `json:"left"`     // how many earlier ones of the range were left off
	Assisted *Assisted       `json:"social_assisted"`
	Notes    []string        `json:"notes"`

	zone *time.Location
}

// In says in which zone the Document writes moments.
func (js *Journeys) In(zone *time.Location) { js.zone = zone }

// A Journey is one order or lead.
type Journey struct {
	ID           string                `json:"id"` // kind and key: "order shop/1001"
	Kind         payoff.ConversionKind `json:"kind"`
	At           time.Time             `json:"at"`
	Purpose      payoff.Purpose        `json:"purpose"`
	Person       *string               `json:"person"`       // a one-way key; null where nobody is known
	Revenue      *payoff.Money         `json:"revenue"`      // null where it has no worth in the business's currency
	Contribution *payoff.Money         `json:"contribution"` // as Revenue
	Undefined    string                `json:"undefined,omitempty"`
	Told         string                `json:"told,omitempty"`
	Known        Known                 `json:"known"`
	Browsers     int                   `json:"browsers"` // that are known to have led to it
	Touches      []Touch               `json:"touches"`  // oldest first
	Credit       []Credited            `json:"credit"`   // a model each
}

// Known is how much of a journey is known.
type Known string

// The states of a journey.
const (
	Complete Known = "complete" // the browser it was made in has an id of its own: other days are known too
	Partly   Known = "partly"   // a visit or a source is known; other days may be hidden
	Nothing  Known = "nothing"
)

// A Touch is an arrival from outside.
type Touch struct {
	At       time.Time      `json:"at"`
	Line     string         `json:"line"`
	Channel  payoff.Channel `json:"channel"`
	Source   string         `json:"source,omitempty"`
	Medium   string         `json:"medium,omitempty"`
	Campaign string         `json:"campaign,omitempty"`
	Content  string         `json:"content,omitempty"`
	Term     string         `json:"term,omitempty"`
	Referrer string         `json:"referrer,omitempty"`
	Site     string         `json:"site,omitempty"`
	Page     string         `json:"page,omitempty"`
}

// Credited is what one model gives to each line.
type Credited struct {
	Model attribute.Model `json:"model"`
	Lines []Share         `json:"lines"`
}

// A Share is a line's part; a line that is "(none)" is unattributed.
type Share struct {
	Line         string          `json:"line"`
	Evidence     payoff.Evidence `json:"evidence"`
	Share        float64         `json:"share"`
	Revenue      payoff.Money    `json:"revenue"`
	Contribution payoff.Money    `json:"contribution"`
}

// Document writes each journey as a section of its own.
func (js *Journeys) Document() Document {
	d := Document{
		Title:    "What led to each order and lead?",
		Subtitle: fmt.Sprintf("%s, %s to %s (%s)", js.Business, js.Range.From, js.Range.To-1, js.Currency),
		Notes:    js.Notes,
	}
	if len(js.Journeys) == 0 {
		d.Sections = append(d.Sections, Section{Heading: "Journeys", Answer: "There is no order and no lead in these days."})
	}
	if js.Left > 0 {
		d.Sections = append(d.Sections, Section{Heading: "Earlier ones", Answer: plural(js.Left, "earlier one of these days is", "earlier ones of these days are") + " left off: say a higher --limit, or fewer days."})
	}
	for _, j := range js.Journeys {
		d.Sections = append(d.Sections, j.section(js.zone))
	}
	return d
}

func (j *Journey) section(zone *time.Location) Section {
	at := func(t time.Time) string { return t.In(zone).Format("2006-01-02 15:04:05") }
	worth := "no worth: " + j.Undefined
	switch {
	case j.Kind == payoff.ALead:
		worth = "a lead"
	case j.Revenue != nil:
		worth = fmt.Sprintf("%s sold, %s left", j.Revenue, j.Contribution)
	}
	buyer := "somebody known"
	if j.Person == nil {
		buyer = "nobody known"
	}
	seen := "no browser is known"
	if j.Browsers > 0 {
		seen = plural(j.Browsers, "browser", "browsers")
	}
	s := Section{
		Heading: j.ID,
		Answer:  fmt.Sprintf("%s: %s; %s, %s; %s; %s.", at(j.At), worth, j.Purpose, buyer, j.Known.words(), seen),
	}
	if j.Told != "" {
		s.Paragraphs = append(s.Paragraphs, "told: "+j.Told)
	}
	if len(j.Touches) > 0 {
		s.Table = &Table{Columns: []Column{{"touch", false}, {"line", false}, {"campaign", false}, {"landed on", false}}}
	}
	for _, t := range j.Touches {
		s.Table.Rows = append(s.Table.Rows, []string{at(t.At), t.Line, t.Campaign, t.Site + t.Page})
	}
	s.Working = j.credits()
	return s
}

// credits says who gets what, models that agree together.
func (j *Journey) credits() []string {
	var texts []string
	models := map[string][]string{}
	for _, c := range j.Credit {
		var parts []string
		for _, l := range c.Lines {
			part := l.Line + " " + strconv.FormatFloat(100*l.Share, 'f', 1, 64) + "%"
			if j.Kind != payoff.ALead && j.Contribution != nil {
				part += ", " + l.Contribution.Amount()
			}
			if l.Evidence == payoff.Told {
				part += " (told)"
			}
			parts = append(parts, part)
		}
		text := strings.Join(parts, "; ")
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
		models[text] = append(models[text], string(c.Model))
	}
	for i, text := range texts {
		texts[i] = text + ": " + strings.Join(models[text], ", ")
	}
	return texts
}

func (k Known) words() string {
	switch k {
	case Complete:
		return "a complete journey"
	case Partly:
		return "part of the journey is known"
	}
	return "nothing is known of the journey"
}
