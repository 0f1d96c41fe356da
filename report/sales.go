package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"payoff"
	"payoff/attribute"
)

// Sales are the orders and leads of a range with what led to them, all models side by side. Its JSON is
// a promise, and its Input is what `payoff calc attribution` reads.
type Sales struct {
	Business     string          `json:"business"`
	Range        payoff.Range    `json:"range"`
	Currency     payoff.Currency `json:"currency"`
	Orders       int             `json:"orders"`
	Leads        int             `json:"leads"`
	Revenue      payoff.Money    `json:"revenue"`      // of the orders
	Contribution payoff.Money    `json:"contribution"` // of the orders
	Undefined    int             `json:"undefined"`    // orders without a worth in the currency; they count as orders, with nothing
	// Compared are the conversions that the models credit: the orders, or the leads where there is no order.
	Compared payoff.ConversionKind `json:"compared"`
	By       attribute.Word        `json:"by"`
	Models   []attribute.Model     `json:"models"` // the default first
	Rows     []SalesRow            `json:"rows"`   // what the default gives most first; the last one is what is unattributed
	Agree    int                   `json:"agree"`  // conversions that no rule could credit otherwise: at most one line led to them
	Doubts   []SalesDoubt          `json:"doubts"` // where the rules differ most, the most first
	Few      bool                  `json:"few"`    // under attribute.MinConversions: rules alone, without ranges
	Lacks    string                `json:"lacks,omitempty"`
	// ValueLacks is why the removal effect has no contribution.
	ValueLacks string       `json:"value_lacks,omitempty"`
	Assisted   *Assisted    `json:"social_assisted"` // of Compared; null where there are none
	Flow       SalesFlow    `json:"flow"`
	Method     Method       `json:"method"`
	Input      CountedPaths `json:"input"`
	Sold       []Sold       `json:"sold"` // those the list is narrowed to, the latest first
	Notes      []string     `json:"notes"`
}

// A SalesRow is what each model gives to one line.
type SalesRow struct {
	Name   string       `json:"name"` // "(none)" is unattributed
	Line   payoff.Line  `json:"-"`    // as the word names it; none is unattributed
	Told   int          `json:"told"` // customers who named it and of whom no way but direct ones is known; verdicts count these for it
	Credit []SalesShare `json:"credit"`
}

// A SalesShare is what one model gives. Ranges are null where there is no bootstrap.
type SalesShare struct {
	Model             attribute.Model       `json:"model"`
	Conversions       float64               `json:"conversions"`
	ConversionsRange  *payoff.Interval      `json:"conversions_90"`
	Contribution      *payoff.Money         `json:"contribution"` // null where the model has none
	ContributionRange *payoff.MoneyInterval `json:"contribution_90"`
}

// A SalesDoubt is a line to which rules give different parts of the conversions.
type SalesDoubt struct {
	Name   string          `json:"name"`
	Line   payoff.Line     `json:"-"`
	Least  float64         `json:"least"`
	By     attribute.Model `json:"least_by"`
	Most   float64         `json:"most"`
	MostBy attribute.Model `json:"most_by"`
}

// A SalesFlow is where complete journeys began and ended.
type SalesFlow struct {
	Of      int           `json:"of"`    // conversions compared
	Whole   int           `json:"whole"` // of them, with a complete journey of one touch or more
	Streams []SalesStream `json:"streams"`
}

// A SalesStream is how many complete journeys began with one line and ended with another. A line that few
// begin or end with is put together with others: its name is "".
type SalesStream struct {
	First     string      `json:"first"`
	Last      string      `json:"last"`
	Journeys  int         `json:"journeys"`
	FirstLine payoff.Line `json:"-"`
	LastLine  payoff.Line `json:"-"`
}

// A Method says how figures were worked out, so that anybody can again.
type Method struct {
	Version  int      `json:"version"` // another one: the same input may give other figures
	Lookback int      `json:"lookback_days"`
	HalfLife int      `json:"half_life_days"`
	Samples  int      `json:"samples"` // draws, or samples of the bootstrap; 0 where there are none
	Seed     uint64   `json:"seed"`
	Level    float64  `json:"level"` // what a range holds
	Formulas []string `json:"formulas"`
}

// CountedPaths are journeys counted by path, as `payoff calc attribution` reads them.
type CountedPaths struct {
	Channels []string      `json:"channels"`
	Journeys []CountedPath `json:"journeys"`
}

// A CountedPath is one path, first touch first.
type CountedPath struct {
	Path        []string `json:"path"`
	Conversions int64    `json:"conversions"`
	Nulls       int64    `json:"nulls"`
	Value       float64  `json:"value"` // contribution of all its conversions, in major units
}

// Counted names counted paths.
func Counted(p attribute.Paths) CountedPaths {
	out := CountedPaths{Channels: append([]string{}, p.Channels...), Journeys: []CountedPath{}}
	for _, r := range p.Rows {
		path := make([]string, len(r.Path))
		for i, c := range r.Path {
			path[i] = p.Channels[c]
		}
		// Sums of cents in a float may end on ...0001.
		value, _ := strconv.ParseFloat(strconv.FormatFloat(r.Value, 'f', 6, 64), 64)
		out.Journeys = append(out.Journeys, CountedPath{path, r.Conversions, r.Nulls, value})
	}
	return out
}

// A Sold is one order or lead of a list.
type Sold struct {
	ID           string                `json:"id"`
	Number       string                `json:"number"` // as the business writes it
	Kind         payoff.ConversionKind `json:"kind"`
	At           time.Time             `json:"at"`
	On           payoff.Date           `json:"on"`
	Purpose      payoff.Purpose        `json:"purpose"`
	Revenue      *payoff.Money         `json:"revenue"` // null of a lead, and where it has no worth
	Contribution *payoff.Money         `json:"contribution"`
	Undefined    string                `json:"undefined,omitempty"`
	Told         string                `json:"told,omitempty"`
	Known        Known                 `json:"known"`
	Touches      []SaleTouch           `json:"touches"` // within the lookback, oldest first
}

// Document puts it into tables.
func (s *Sales) Document() Document {
	d := Document{
		Title:    "Who bought, and what led them here?",
		Subtitle: fmt.Sprintf("%s, %s to %s (%s)", s.Business, s.Range.From, s.Range.To-1, s.Currency), Notes: s.Notes,
	}
	models := &Table{Columns: []Column{{string(s.By), false}, {"model", false}, {"conversions", true}, {"low", true}, {"high", true}, {"contribution", true}, {"low", true}, {"high", true}}}
	for _, r := range s.Rows {
		for _, c := range r.Credit {
			row := []string{r.Name, string(c.Model), number(c.Conversions), "", "", "", "", ""}
			if v := c.ConversionsRange; v != nil {
				row[3], row[4] = number(v.Low), number(v.High)
			}
			if c.Contribution != nil {
				row[5] = c.Contribution.Amount()
			}
			if v := c.ContributionRange; v != nil {
				row[6], row[7] = v.Low.Amount(), v.High.Amount()
			}
			models.Rows = append(models.Rows, row)
		}
	}
	paths := &Table{Columns: []Column{{"path", false}, {"conversions", true}, {"nulls", true}, {"value", true}}}
	for _, j := range s.Input.Journeys {
		paths.Rows = append(paths.Rows, []string{strings.Join(j.Path, " > "), strconv.FormatInt(j.Conversions, 10), strconv.FormatInt(j.Nulls, 10), number(j.Value)})
	}
	flow := &Table{Columns: []Column{{"first touch", false}, {"last touch", false}, {"journeys", true}}}
	for _, f := range s.Flow.Streams {
		flow.Rows = append(flow.Rows, []string{f.First, f.Last, strconv.Itoa(f.Journeys)})
	}
	sold := &Table{Columns: []Column{{"id", false}, {"day", false}, {"purpose", false}, {"path", false}, {"told", false}, {"known", false}, {"revenue", true}, {"contribution", true}, {"without worth because", false}}}
	for _, o := range s.Sold {
		row := []string{o.ID, o.On.String(), string(o.Purpose), pathText(o.Touches), o.Told, string(o.Known), "", "", o.Undefined}
		if o.Revenue != nil {
			row[6], row[7] = o.Revenue.Amount(), o.Contribution.Amount()
		}
		sold.Rows = append(sold.Rows, row)
	}
	d.Sections = []Section{
		{Heading: "Models", Answer: fmt.Sprintf("%d orders worth %s, and %d leads", s.Orders, s.Revenue, s.Leads), Table: models, Working: s.Method.Formulas},
		{Heading: "Paths, as payoff calc attribution reads them", Table: paths},
		{Heading: "Complete journeys", Answer: fmt.Sprintf("%d of %d", s.Flow.Whole, s.Flow.Of), Table: flow},
		{Heading: "Orders and leads", Table: sold},
	}
	return d
}

func pathText(touches []SaleTouch) string {
	var path []string
	for _, t := range touches {
		path = append(path, t.On.String()+" "+t.Line)
	}
	return strings.Join(path, " > ")
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
