package view

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"html/template"
	"strconv"
	"strings"

	"payoff"
	"payoff/report/locale"
	"payoff/report/svg"
)

// funcs are what templates may ask, in the language of the set.
func (v *Renderer) funcs(s *set) template.FuncMap {
	l := s.locale
	return template.FuncMap{
		"t":        l.Text,
		"count":    l.Count,
		"money":    l.Money,
		"round":    l.Round,
		"span":     l.Span,
		"number":   numberOf(l),
		"percent":  l.Percent,
		"chance":   l.Chance,
		"hours":    l.Hours,
		"day":      l.Day,
		"days":     l.Days,
		"line":     l.Line,
		"purpose":  l.Purpose,
		"verdict":  l.Verdict,
		"evidence": l.Evidence,

		"static":      v.assets.URL,
		"icon":        v.icon,
		"verdicticon": v.verdictIcon,
		"tone":        tone,
		"swatch":      swatch,
		"picture":     svg.Picture,
		"fonts":       v.fonts,

		"cell":       cell,
		"firstwrong": firstWrong,
		"focused":    func(f Field, name string) Field { f.Focus = f.Name == name; return f },
		"term":       func(word, meaning string) Term { return Term{Word: word, Meaning: meaning} },
		"termid":     func(t Term) string { return "term-" + short(t.Word+t.Meaning) },
		"fieldid":    func(name string) string { return "field-" + name },
		"badgeof":    func(v payoff.Verdict) Badge { return Badge{Verdict: v} },
		"waterfall":  waterfall,
		"deref":      func(b *bool) bool { return *b },
		"lower":      strings.ToLower,
		"render":     func(part string, data any) (template.HTML, error) { return part1(s, part, data) },
	}
}

// part1 draws one component by its name.
func part1(s *set, part string, data any) (template.HTML, error) {
	var b bytes.Buffer
	err := s.parts.ExecuteTemplate(&b, part, data)
	return template.HTML(b.String()), err // what a template wrote is escaped already
}

func numberOf(l locale.Locale) func(x any, decimals int) (string, error) {
	return func(x any, decimals int) (string, error) {
		switch n := x.(type) {
		case int:
			return l.Number(float64(n), decimals), nil
		case float64:
			return l.Number(n, decimals), nil
		}
		return "", fmt.Errorf("number: %T isn't one", x)
	}
}

// icon draws an icon of the line kind, beside a word that says the same. Where the icons weren't
// fetched there is the word alone.
func (v *Renderer) icon(name string) template.HTML {
	inner := v.assets.Icon(name)
	if inner == "" {
		return ""
	}
	return template.HTML(`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">` + inner + `</svg>`) // both are ours
}

// verdictIcons are lucide's names and, where the icons weren't fetched, a character that any font has.
var verdictIcons = map[payoff.Verdict][2]string{
	payoff.Invest: {"trending-up", "↑"}, payoff.Keep: {"move-right", "→"}, payoff.Cap: {"clock", "≤"}, payoff.Fix: {"wrench", "!"},
	payoff.Pause: {"pause", "‖"}, payoff.Park: {"pin", "·"}, payoff.Quit: {"octagon-x", "■"},
	payoff.NotEnoughData: {"hourglass", "…"}, payoff.CannotBeKnown: {"eye-off", "?"},
}

func (v *Renderer) verdictIcon(of payoff.Verdict) template.HTML {
	names := verdictIcons[of]
	if drawn := v.icon(names[0]); drawn != "" {
		return drawn
	}
	return template.HTML(`<span class="icon" aria-hidden="true">` + names[1] + `</span>`)
}

// tone is the part of a class that carries a verdict's colour.
func tone(of payoff.Verdict) string { return strings.ReplaceAll(string(of), "_", "-") }

func swatch(series int) template.HTML {
	return template.HTML(`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class="s` + strconv.Itoa(series) + `" width="10" height="10" rx="2"/></svg>`)
}

// placed is a cell with what its column says of it.
type placed struct {
	Cell  Cell
	First bool
	Class string
}

func cell(columns []Column, i int, c Cell) placed {
	p := placed{Cell: c, First: i == 0}
	var class []string
	if i < len(columns) {
		if columns[i].Numeric {
			class = append(class, "num")
		}
		if columns[i].Narrow {
			class = append(class, "narrow")
		}
	}
	if c.Negative {
		class = append(class, "minus")
	}
	if c.Heat > 0 {
		class = append(class, "heat heat-"+strconv.Itoa(min(c.Heat, 9)))
	}
	if c.Open {
		class = append(class, "unfinished")
	}
	p.Class = strings.Join(class, " ")
	return p
}

func short(text string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text)) // a hash takes all
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// fonts are the addresses of those that the first lines of a page need, in its language.
func (v *Renderer) fonts(lang string) []string {
	names := []string{"ibm-plex-sans-latin-400-normal", "ibm-plex-sans-latin-600-normal"}
	if lang == "ar" {
		names = append(names, "ibm-plex-sans-arabic-arabic-400-normal", "ibm-plex-sans-arabic-arabic-600-normal")
	}
	var out []string
	for _, name := range names {
		if url := v.assets.URL("vendor/fonts/" + name + ".woff2"); url != "" {
			out = append(out, url)
		}
	}
	return out
}

// steps are a statement's, with its last line.
type steps struct {
	Steps []Step
	Net   Step
}

func waterfall(all []Step, net Step) steps { return steps{all, net} }
