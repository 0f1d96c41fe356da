package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"payoff"
)

// An OneSale is one order or lead, down to every fact of it that may be shown: nothing of its buyer. Its
// JSON is a promise.
type OneSale struct {
	Business string          `json:"business"`
	Currency payoff.Currency `json:"currency"`
	Sold
	Status   string     `json:"status"` // of an order: paid, pending ...; of a lead: open, won, lost
	Counts   bool       `json:"counts"` // false: unconfirmed, so in no figure
	Buyer    string     `json:"buyer"`  // "unknown", "new" or "known": whether the buyer ordered before
	Browsers int        `json:"browsers"`
	Journey  []Touch    `json:"journey"` // within the lookback, oldest first
	Credit   []Credited `json:"credit"`  // by each rule
	Worth    *Worth     `json:"worth"`   // null of a lead
	Versions []Version  `json:"versions"`
	Method   Method     `json:"method"`

	zone *time.Location
}

// In says in which zone the Document writes moments.
func (s *OneSale) In(zone *time.Location) { s.zone = zone }

// A Worth is how an order's contribution came about.
type Worth struct {
	Billed       payoff.Currency `json:"billed"`
	Steps        []WorthStep     `json:"steps"` // they sum to Contribution
	Contribution payoff.Money    `json:"contribution"`
	Revenue      payoff.Money    `json:"revenue"`
	Discount     payoff.Money    `json:"discount"` // taken off the goods already
	Tax          payoff.Money    `json:"tax"`      // not in the goods where TaxKnown
	TaxKnown     bool            `json:"tax_known"`
	Margin       *float64        `json:"margin"`                   // that was assumed; null where the cost of goods is stated, or none is known
	Rate         string          `json:"rate,omitempty"`           // base currency for one of the billed; "" where they are the same
	RateOf       *payoff.Date    `json:"rate_of"`                  // the day whose rate it is
	InRevenue    *payoff.Money   `json:"revenue_in_currency"`      // null where there is no rate
	InLeft       *payoff.Money   `json:"contribution_in_currency"` // null where there is no rate or no margin
}

// A WorthStep is one step from the goods to the contribution.
type WorthStep struct {
	Name    payoff.WorthName `json:"name"`
	Amount  payoff.Money     `json:"amount"`
	Assumed bool             `json:"assumed"`
}

// A Version is one statement of a sale, with what it changed.
type Version struct {
	Version  int       `json:"version"`
	Recorded time.Time `json:"recorded"`
	Via      string    `json:"via"` // script, file, api or hand
	File     string    `json:"file,omitempty"`
	Changed  []string  `json:"changed"` // against the one before; of the first one "first stated"
	Note     string    `json:"note,omitempty"`
}

// Document puts it into tables.
func (s *OneSale) Document() Document {
	at := func(t time.Time) string { return t.In(s.zone).Format("2006-01-02 15:04:05") }
	d := Document{Title: "What led to " + s.ID + "?", Subtitle: fmt.Sprintf("%s (%s)", s.Business, s.Currency)}
	path := &Table{Columns: []Column{{"touch", false}, {"line", false}, {"source", false}, {"medium", false}, {"campaign", false}, {"landed on", false}}}
	for _, t := range s.Journey {
		path.Rows = append(path.Rows, []string{at(t.At), t.Line, t.Source, t.Medium, t.Campaign, t.Site + t.Page})
	}
	credit := &Table{Columns: []Column{{"model", false}, {"line", false}, {"evidence", false}, {"share", true}, {"revenue", true}, {"contribution", true}}}
	for _, c := range s.Credit {
		for _, l := range c.Lines {
			credit.Rows = append(credit.Rows, []string{string(c.Model), l.Line, string(l.Evidence), number(l.Share), l.Revenue.Amount(), l.Contribution.Amount()})
		}
	}
	stated := &Table{Columns: []Column{{"version", true}, {"recorded", false}, {"by", false}, {"file", false}, {"changed", false}}}
	for _, v := range s.Versions {
		stated.Rows = append(stated.Rows, []string{strconv.Itoa(v.Version), at(v.Recorded), v.Via, v.File, strings.Join(v.Changed, "; ")})
	}
	d.Sections = []Section{
		{Heading: "What led to it", Answer: fmt.Sprintf("%s, %s, %s", at(s.At), s.Purpose, s.Known.words()), Table: path},
		{Heading: "What each rule makes of it", Table: credit},
	}
	if w := s.Worth; w != nil {
		worth := &Table{Columns: []Column{{"step", false}, {"amount", true}, {"assumed", false}}}
		for _, x := range w.Steps {
			worth.Rows = append(worth.Rows, []string{string(x.Name), x.Amount.Amount(), strconv.FormatBool(x.Assumed)})
		}
		answer := "in " + string(w.Billed)
		if w.RateOf != nil {
			answer += ", at " + w.Rate + " of " + w.RateOf.String()
		}
		d.Sections = append(d.Sections, Section{Heading: "How its worth was worked out", Answer: answer, Table: worth})
	}
	d.Sections = append(d.Sections, Section{Heading: "What was stated", Table: stated})
	return d
}
