package report

import (
	"fmt"
	"strconv"
	"strings"

	"payoff"
	"payoff/attribute"
	"payoff/value"
)

// Behind is what one verdict was made of: its statement, and every order, lead and entry in it.
type Behind struct {
	Business  string           `json:"business"`
	Range     payoff.Range     `json:"range"`
	Currency  payoff.Currency  `json:"currency"`
	Official  bool             `json:"official"`
	Model     attribute.Model  `json:"model"` // the rule that gave the credit
	Row       Row              `json:"verdict"`
	Factor    payoff.Interval  `json:"incrementality"` // the part of what is credited that would be lost without the activity
	Tests     int              `json:"tests"`          // of the business's own, that the factor rests on
	Statement []StatementLine  `json:"statement"`
	Sales     []Sale           `json:"credited"` // by time, the latest first
	Spent     []Spent          `json:"spent"`    // by day, the latest first
	Weeks     []Week           `json:"weeks"`    // by time; every week of the range that has begun
	Evidence  *EvidenceRow     `json:"evidence"` // what was tracked, told and tested of it
	Method    Method           `json:"method"`
	Note      string           `json:"note"` // what the statement's net leaves out that the verdict's holds
	From      *value.Statement `json:"-"`
}

// A StatementLine is one line of the statement with how it was worked out.
type StatementLine struct {
	Name     string               `json:"name"`
	Evidence payoff.Evidence      `json:"evidence"` // "" of a cost
	Method   string               `json:"method"`
	Value    payoff.MoneyInterval `json:"value"`
	Credited payoff.Money         `json:"credited"` // before incrementality; zero of costs and estimates
	Count    float64              `json:"count"`    // conversions credited, parts added up
}

// A Sale is one conversion's part that is credited to the line.
type Sale struct {
	ID           string          `json:"id"`
	Number       string          `json:"number"` // as the business writes it
	Kind         string          `json:"kind"`
	At           payoff.Date     `json:"on"`
	Touches      []SaleTouch     `json:"touches"` // oldest first
	Told         string          `json:"told"`
	Evidence     payoff.Evidence `json:"evidence"`
	Share        float64         `json:"share"`
	Revenue      payoff.Money    `json:"revenue"`      // of the whole conversion
	Contribution payoff.Money    `json:"contribution"` // of the whole conversion
	Credited     payoff.Money    `json:"credited"`     // of the contribution, to this line
	Undefined    string          `json:"undefined"`    // why it has no worth here; "" where it has
}

// A SaleTouch is an arrival before a sale.
type SaleTouch struct {
	On       payoff.Date    `json:"on"`
	Line     string         `json:"line"`
	Network  payoff.Network `json:"network"`
	Channel  payoff.Channel `json:"channel"`
	Campaign string         `json:"campaign"`
	Page     string         `json:"page"`
	Here     bool           `json:"here"` // whether it is the line's own
}

// A Spent is one entry of the ledger, as far as it falls on the line, the purpose and the range.
type Spent struct {
	Entry     string          `json:"entry"`
	From      payoff.Date     `json:"from"`
	To        payoff.Date     `json:"to"` // not included
	Kind      payoff.CostKind `json:"kind"`
	Activity  payoff.Activity `json:"activity"`
	Person    string          `json:"person"`
	Campaign  string          `json:"campaign"`
	Minutes   float64         `json:"minutes"`
	Cost      payoff.Money    `json:"cost"`
	Joint     bool            `json:"joint"`     // whether the entry serves other lines or purposes too
	Undefined string          `json:"undefined"` // why it has no worth in the business's currency
}

// A Week is what a week brought and cost. Its first and last may be cut by the range.
type Week struct {
	Monday   payoff.Date  `json:"monday"`
	Credited payoff.Money `json:"credited"`
	Cost     payoff.Money `json:"cost"`
	Hours    float64      `json:"hours"`
}

// Document puts it into tables.
func (b *Behind) Document() Document {
	d := Document{
		Title:    fmt.Sprintf("%s, %s: %s", b.Row.Line.Name(), b.Row.Purpose, b.Row.Verdict.Words()),
		Subtitle: fmt.Sprintf("%s, %s to %s (%s)", b.Business, b.Range.From, b.Range.To-1, b.Currency),
	}
	statement := &Table{Columns: []Column{{"item", false}, {"evidence", false}, {"how", false}, {"credited in full", true}, {"low", true}, {"mid", true}, {"high", true}}}
	for _, l := range b.Statement {
		statement.Rows = append(statement.Rows, []string{l.Name, string(l.Evidence), l.Method, l.Credited.Amount(), l.Value.Low.Amount(), l.Value.Mid.Amount(), l.Value.High.Amount()})
	}
	sales := &Table{Columns: []Column{{"id", false}, {"day", false}, {"path", false}, {"told", false}, {"evidence", false}, {"share", true}, {"revenue", true}, {"contribution", true}, {"credited", true}, {"without worth because", false}}}
	for _, s := range b.Sales {
		var path []string
		for _, t := range s.Touches {
			path = append(path, t.On.String()+" "+t.Line)
		}
		sales.Rows = append(sales.Rows, []string{
			s.ID, s.At.String(), strings.Join(path, " > "), s.Told, string(s.Evidence), strconv.FormatFloat(s.Share, 'f', -1, 64),
			s.Revenue.Amount(), s.Contribution.Amount(), s.Credited.Amount(), s.Undefined,
		})
	}
	spent := &Table{Columns: []Column{{"entry", false}, {"first day", false}, {"last day", false}, {"kind", false}, {"activity", false}, {"person", false}, {"campaign", false}, {"minutes", true}, {"cost", true}, {"joint", false}, {"without worth because", false}}}
	for _, s := range b.Spent {
		spent.Rows = append(spent.Rows, []string{
			s.Entry, s.From.String(), (s.To - 1).String(), string(s.Kind), string(s.Activity), s.Person, s.Campaign,
			strconv.FormatFloat(s.Minutes, 'f', -1, 64), s.Cost.Amount(), strconv.FormatBool(s.Joint), s.Undefined,
		})
	}
	d.Sections = []Section{
		{Heading: "Statement", Table: statement, Working: []string{b.Note}},
		{Heading: "Credited", Table: sales},
		{Heading: "Spent", Table: spent},
	}
	return d
}
