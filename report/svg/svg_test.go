package svg_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"payoff/report/svg"
)

// has fails where the drawing lacks one of the elements.
func has(t *testing.T, drawing any, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(fmt.Sprint(drawing), want) {
			t.Errorf("no %s in\n%s", want, drawing)
		}
	}
}

// -50 to 100 on a scale from -100 to 100: the band begins at a quarter and ends at the end, the middle
// at 20 stands at three fifths, and break-even halfway.
func TestRangeBar(t *testing.T) {
	b := svg.RangeBar{Low: -50, Mid: 20, High: 100, From: -100, To: 100, Tone: "keep", Says: "from <here> to there"}.Draw()
	has(t, b,
		`class="rangebar tone-keep"`, `aria-label="from &lt;here&gt; to there."`,
		`<rect class="rangebar-band" x="25%" width="75%"`, `<circle class="rangebar-mid" cx="60%"`, `<line class="rangebar-zero" x1="50%" x2="50%"`,
	)
	if svg.RangeBar.Draw(svg.RangeBar{Low: 1, Mid: 1, High: 1}) != "" {
		t.Error("a bar on a scale without width")
	}
}

func TestScale(t *testing.T) {
	for _, c := range []struct {
		from, to float64
		steps    int
		want     string
	}{
		{-896, 4335, 5, "-2000 0 2000 4000 6000"}, // about 1046 a step: the next round one is 2000
		{0, 184, 5, "0 50 100 150 200"},
		{12, 40, 4, "0 10 20 30 40"},   // always from nothing
		{-30, -10, 3, "-30 -20 -10 0"}, // and to nothing
		{0, 0, 5, ""},
	} {
		var ticks []string
		for _, v := range svg.NewScale(c.from, c.to, c.steps).Ticks {
			ticks = append(ticks, fmt.Sprintf("%.4g", v))
		}
		if got := strings.Join(ticks, " "); got != c.want {
			t.Errorf("%v to %v in %d: %s, want %s", c.from, c.to, c.steps, got, c.want)
		}
	}
}

// A step down from 300 to 200 on 0 to 400: the bar lies between a half and three quarters.
func TestStep(t *testing.T) {
	scale := svg.NewScale(0, 400, 4)
	has(t, svg.Step{From: 300, To: 200, Low: 100, High: 200, Scale: scale}.Draw(),
		"step-out", `<rect class="step-bar" x="50%" width="25%"`, `<line class="step-range" x1="25%" x2="50%"`)
	has(t, svg.Step{To: 100, Low: 100, High: 100, Total: true, Scale: scale}.Draw(), "step-total", `<rect class="step-bar" x="0%" width="25%"`)
}

// 0, 10, 20 over three places, on a scale from 0 to 20: the line runs from the lower left to the upper
// right, and a gap breaks it.
func TestLine(t *testing.T) {
	whole := func(x float64) string { return fmt.Sprint(x) }
	c := svg.Line{Title: "Net", Says: "it rose", X: []string{"a", "", "c"}, Format: whole, Series: []svg.Series{{Name: "net", Colour: 1, Mid: []float64{0, 10, 20}}}}
	has(t, c.Draw(), `aria-label="Net. it rose"`, `class="line-mid l1" d="M0 1000L500 500L1000 0"`, `<title>Net</title>`, `<desc>it rose</desc>`)
	c.Series[0].Mid[1] = math.NaN()
	has(t, c.Draw(), `d="M0 1000M1000 0"`)
	c.Series[0] = svg.Series{Name: "net", Colour: 1, Mid: []float64{0, 10, 20}, Low: []float64{0, 0, 0}, High: []float64{20, 20, 20}}
	has(t, c.Draw(), `class="line-band b1" d="M0 0L500 0L1000 0L1000 1000L500 1000L0 1000Z"`)
}

// 10 and 30 of 40: the first lies in the lowest quarter, the second upon it.
func TestArea(t *testing.T) {
	c := svg.Area{Title: "Visits", X: []string{"a", "b"}, Format: func(x float64) string { return fmt.Sprint(x) }, Series: []svg.Series{
		{Name: "Social", Colour: 1, Mid: []float64{10, 10}}, {Name: "Direct", Colour: 7, Mid: []float64{30, math.NaN()}},
	}}
	has(t, c.Draw(), `class="area-part b1" d="M0 750L1000 750L1000 1000L0 1000Z"`, `class="area-part b7" d="M0 0L1000 750L1000 750L0 750Z"`)
}

// 30 of 40 go on: streams are as thick as their amounts, from the top of each place downwards. 2
// places are 200 pixels high with 14 between them: 186 for 40, so 10 are 46.5.
func TestFlow(t *testing.T) {
	f := svg.Flow{Title: "Journeys", Columns: [][]svg.Node{{{ID: "a", Name: "Instagram", Colour: 1}, {ID: "b", Name: "Search", Colour: 3}}, {{ID: "c", Name: "Order", Value: "40", Colour: 9}}}, Links: []svg.Stream{{From: "a", To: "c", Amount: 30}, {From: "b", To: "c", Amount: 10, Says: "10 from search"}}}
	has(t, f.Draw(), `M0 0C500 0 500 0 1000 0V139.5C500 139.5 500 139.5 0 139.5Z`, `M0 153.5C500 153.5 500 139.5 1000 139.5V186C500 186 500 200 0 200Z`, `<title>10 from search</title>`)
}

// Whatever is drawn is well-formed, and no coordinate is anything but a number.
func TestDrawingsAreWellFormed(t *testing.T) {
	wild := rapid.OneOf(rapid.Float64Range(-1e9, 1e9), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, 1e300, -1e300}))
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(wild, 0, 9).Draw(t, "values")
		words := rapid.SliceOfN(rapid.String(), len(values), len(values)).Draw(t, "words")
		format := func(float64) string { return "<&>" }
		at := func(i int) float64 {
			if i < len(values) {
				return values[i]
			}
			return 1
		}
		series := []svg.Series{{Name: "<a>", Colour: 1, Mid: values}, {Name: `"b"`, Colour: 2, Mid: values, Low: values, High: values}}
		nodes := [][]svg.Node{{}, {}}
		var links []svg.Stream
		for i, v := range values {
			nodes[i%2] = append(nodes[i%2], svg.Node{ID: fmt.Sprint(i), Name: words[i], Colour: i})
			links = append(links, svg.Stream{From: fmt.Sprint(i), To: fmt.Sprint(i + 1), Amount: v, Says: words[i]})
		}
		scale := svg.NewScale(at(0), at(1), 4)
		for _, drawing := range []any{
			svg.RangeBar{Low: at(0), Mid: at(1), High: at(2), From: at(3), To: at(4), Says: "<&\">"}.Draw(),
			svg.Step{From: at(0), To: at(1), Low: at(2), High: at(3), Scale: scale, Says: "<"}.Draw(),
			scale.Axis(format, "<"),
			svg.Line{Title: "<", X: words, Series: series, Format: format, Notes: []svg.Mark{{At: at(0), Text: "<"}}}.Draw(),
			svg.Area{Title: "<", X: words, Series: series, Format: format}.Draw(),
			svg.Flow{Title: "<", Columns: nodes, Links: links}.Draw(),
			svg.Picture("line"), svg.Picture("ledger"), svg.Picture("bars"),
		} {
			text := fmt.Sprint(drawing)
			if strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
				t.Fatalf("not a number in %s", text)
			}
			d := xml.NewDecoder(strings.NewReader(text))
			for {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%v in %s", err, text)
				}
			}
		}
	})
}
