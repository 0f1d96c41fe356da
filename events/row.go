package events

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"payoff"
)

// A Value is one figure of an answer. The zero Value is undefined: a rate without a denominator.
type Value struct {
	Known  bool
	Number float64      // a count, share, seconds, hours; of money the major units
	Money  payoff.Money // exact; without currency where the metric isn't money
}

// Of is a known number.
func Of(x float64) Value { return Value{Known: true, Number: x} }

// OfMoney is a known amount.
func OfMoney(m payoff.Money) Value { return Value{Known: true, Number: m.Float(), Money: m} }

// Ratio is a / b, undefined where b is 0.
func Ratio(a, b int64) Value {
	if b == 0 {
		return Value{}
	}
	return Of(float64(a) / float64(b))
}

// MarshalJSON writes null, a number or {"amount":"12.34","currency":"EUR"}.
func (v Value) MarshalJSON() ([]byte, error) {
	switch {
	case !v.Known:
		return []byte("null"), nil
	case v.Money.Currency != "":
		return json.Marshal(v.Money)
	}
	return json.Marshal(v.Number)
}

// A Row is a line of an answer: a text for each dimension asked and a figure for each metric, in
// the query's order.
type Row struct {
	Dimensions []string `json:"dimensions"`
	Metrics    []Value  `json:"metrics"`
}

// Arrange sorts rows as the query orders them and cuts them at its limit. Undefined figures come
// last either way; what is equal is sorted by its dimensions, so that an answer is always the
// same. A query without an order runs by time where it has a time dimension, otherwise by its
// first metric, largest first.
func (q Query) Arrange(rows []Row) []Row {
	order := q.Ordered()
	slices.SortFunc(rows, func(a, b Row) int {
		for _, o := range order {
			if c := q.compare(o, a, b); c != 0 {
				return c
			}
		}
		return slices.Compare(a.Dimensions, b.Dimensions)
	})
	if q.Limit > 0 && len(rows) > q.Limit {
		rows = rows[:q.Limit]
	}
	return rows
}

// Ordered is the query's order, or the one that holds where it says none.
func (q Query) Ordered() []By {
	if len(q.Order) > 0 {
		return q.Order
	}
	for _, d := range q.Dimensions {
		if strings.HasPrefix(d, "time:") {
			return []By{{d, false}}
		}
	}
	if len(q.Metrics) == 0 {
		return nil
	}
	return []By{{q.Metrics[0], true}}
}

func (q Query) compare(o By, a, b Row) int {
	c := 0
	if i := slices.Index(q.Metrics, o.Word); i >= 0 {
		x, y := a.Metrics[i], b.Metrics[i]
		if x.Known != y.Known {
			if x.Known {
				return -1
			}
			return 1
		}
		c = cmp.Compare(x.Number, y.Number)
		if x.Money.Currency != "" && x.Money.Currency == y.Money.Currency {
			c = cmp.Compare(x.Money.Minor, y.Money.Minor)
		}
	} else if i := slices.Index(q.Dimensions, o.Word); i >= 0 {
		c = cmp.Compare(a.Dimensions[i], b.Dimensions[i])
	}
	if o.Desc {
		return -c
	}
	return c
}

// TimeText is the text of a time dimension: the stretch that a moment and its day fall in. An hour
// that the clocks repeat is one stretch.
func TimeText(dimension string, day payoff.Date, at time.Time, zone *time.Location) string {
	switch dimension {
	case "time:hour":
		return at.In(zone).Format("2006-01-02T15")
	case "time:week":
		year, week := day.UTC().ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case "time:month":
		return day.UTC().Format("2006-01")
	}
	return day.String()
}

// IsRatio says whether a metric that a store of events answers is one number over another, and so
// undefined where there is none.
func IsRatio(metric string) bool {
	return metric == "bounce_rate" || metric == "conversion_rate" || metric == "visit_seconds"
}

// RatioOf is such a metric from its two parts: visits of the kind and all visits, or, for
// visit_seconds, milliseconds and visits.
func RatioOf(metric string, above, below int64) Value {
	if metric == "visit_seconds" {
		return Ratio(above, below*1000)
	}
	return Ratio(above, below)
}
