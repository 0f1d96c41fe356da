package svg

import (
	"html/template"
	"math"
)

// A Drawing is a chart that can be drawn, or handed to a script as data.
type Drawing interface {
	Draw() template.HTML
	Data() Data
}

// Data is a chart for a script: figures, and each of them as a person reads it.
type Data struct {
	Kind   string       `json:"kind"` // "line", "area", "flow"
	Title  string       `json:"title"`
	Says   string       `json:"says"`
	Places []string     `json:"places"` // of the axis, in full
	Labels []string     `json:"labels"` // of the axis, as far as there is room for them
	Scale  []TickData   `json:"scale"`  // upwards, from its lower to its upper end
	Series []SeriesData `json:"series"`
	Notes  []NoteData   `json:"notes"`
	Nodes  []NodeData   `json:"nodes"`
	Links  []LinkData   `json:"links"`
}

// SeriesData is one series; null is not known.
type SeriesData struct {
	Name   string     `json:"name"`
	Colour int        `json:"colour"`
	Mid    []*float64 `json:"mid"`
	Low    []*float64 `json:"low"`
	High   []*float64 `json:"high"`
	Text   []string   `json:"text"`  // of Mid
	Range  []string   `json:"range"` // of Low and High; empty without a band
}

// TickData is a round place of the scale.
type TickData struct {
	At   float64 `json:"at"`
	Text string  `json:"text"`
}

// NoteData is a place where something happened.
type NoteData struct {
	At   float64 `json:"at"`
	Text string  `json:"text"`
}

// NodeData is a place of a flow.
type NodeData struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Value  string `json:"value"`
	Column int    `json:"column"`
	Colour int    `json:"colour"`
}

// LinkData is a stream of a flow.
type LinkData struct {
	From   string  `json:"from"`
	To     string  `json:"to"`
	Amount float64 `json:"amount"`
	Says   string  `json:"says"`
}

// Data is the chart as figures.
func (c Line) Data() Data {
	return overTime("line", c.Title, c.Says, c.Places, c.X, c.Series, c.Notes, c.scale(), c.Format)
}

// Data is the chart as figures.
func (c Area) Data() Data {
	return overTime("area", c.Title, c.Says, c.Places, c.X, c.Series, c.Notes, c.scale(), c.Format)
}

func overTime(kind, title, says string, places, x []string, series []Series, notes []Mark, scale Scale, format func(float64) string) Data {
	if len(places) == 0 {
		places = x
	}
	d := Data{Kind: kind, Title: title, Says: says, Places: places, Labels: x, Scale: []TickData{}, Series: []SeriesData{}, Notes: []NoteData{}, Nodes: []NodeData{}, Links: []LinkData{}}
	for _, t := range scale.Ticks {
		d.Scale = append(d.Scale, TickData{t, format(t)})
	}
	for _, s := range series {
		out := SeriesData{Name: s.Name, Colour: s.Colour, Mid: known(s.Mid), Low: known(s.Low), High: known(s.High), Text: []string{}, Range: []string{}}
		for _, v := range s.Mid {
			out.Text = append(out.Text, written(v, format))
		}
		for i := range min(len(s.Low), len(s.High)) {
			out.Range = append(out.Range, written(s.Low[i], format)+" – "+written(s.High[i], format))
		}
		d.Series = append(d.Series, out)
	}
	for _, n := range notes {
		if at := known([]float64{n.At}); at[0] != nil {
			d.Notes = append(d.Notes, NoteData(n))
		}
	}
	return d
}

func written(v float64, format func(float64) string) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	return format(v)
}

func known(values []float64) []*float64 {
	out := make([]*float64, len(values))
	for i, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			out[i] = &values[i]
		}
	}
	return out
}

// Data is the flow as figures.
func (f Flow) Data() Data {
	d := Data{Kind: "flow", Title: f.Title, Says: f.Says, Places: []string{}, Labels: []string{}, Scale: []TickData{}, Series: []SeriesData{}, Notes: []NoteData{}, Nodes: []NodeData{}, Links: []LinkData{}}
	for i, column := range f.Columns {
		for _, n := range column {
			d.Nodes = append(d.Nodes, NodeData{n.ID, n.Name, n.Value, i, n.Colour})
		}
	}
	for _, s := range f.Links {
		if a := positive(s.Amount); a > 0 && !math.IsInf(a, 0) {
			d.Links = append(d.Links, LinkData{s.From, s.To, a, s.Says})
		}
	}
	return d
}
