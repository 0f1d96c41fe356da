package static

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// themes are the tokens of each theme by name, read from the style sheet.
func themes(t *testing.T) map[string]map[string]string {
	t.Helper()
	sheet, err := files.ReadFile("css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	text := comment.ReplaceAllString(string(sheet), "")
	out := map[string]map[string]string{}
	for name, opening := range map[string]string{
		"light": ":root {", "dark by the machine": `:root:not([data-theme="light"]) {`, "dark by choice": `:root[data-theme="dark"] {`,
	} {
		_, body, ok := strings.Cut(text, opening)
		if !ok {
			t.Fatalf("no %s", opening)
		}
		body, _, _ = strings.Cut(body, "}")
		out[name] = map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6});`).FindAllStringSubmatch(body, -1) {
			out[name][m[1]] = m[2]
		}
	}
	return out
}

type rgb [3]float64 // linear light, 0 to 1

func colour(t *testing.T, hex string) rgb {
	t.Helper()
	var c rgb
	for i := range c {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatalf("%q isn't a colour", hex)
		}
		v := float64(n) / 255
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return c
}

// contrast is WCAG 2's ratio, 1 to 21.
func contrast(a, b rgb) float64 {
	light := func(c rgb) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestDarkStandsTwiceAlike(t *testing.T) {
	all := themes(t)
	if !maps.Equal(all["dark by the machine"], all["dark by choice"]) {
		t.Error("the two dark themes differ")
	}
	for name := range all["light"] {
		if all["dark by choice"][name] == "" {
			t.Errorf("--%s has no dark colour", name)
		}
	}
}

// Text can be read (4.5 to 1) on each ground that it stands on, and what a chart draws can be seen
// (3 to 1) on paper.
func TestContrast(t *testing.T) {
	for theme, tokens := range themes(t) {
		of := func(name string) rgb {
			if tokens[name] == "" {
				t.Fatalf("no --%s", name)
			}
			return colour(t, tokens[name])
		}
		check := func(text, ground string, least float64) {
			if r := contrast(of(text), of(ground)); r < least {
				t.Errorf("%s: --%s on --%s is %.2f to 1, want %.1f", theme, text, ground, r, least)
			}
		}
		for _, text := range []string{"ink", "ink-soft", "ink-faint", "accent", "good", "bad", "invest", "keep", "cap", "fix", "pause", "park", "quit", "unsure"} {
			for _, ground := range []string{"paper", "sheet", "shade"} {
				check(text, ground, 4.5)
			}
		}
		for _, v := range []string{"invest", "keep", "cap", "fix", "pause", "park", "quit", "unsure"} {
			check(v, v+"-soft", 4.5)
		}
		check("on-accent", "accent", 4.5)
		check("ink", "accent-soft", 4.5)
		for _, line := range []string{"rule-strong", "focus"} {
			check(line, "paper", 3)
		}
		for n := 1; n <= series+1; n++ {
			check(fmt.Sprintf("s%d", n), "paper", 3)
		}
	}
}

// series is how many colours are given out before the one of everything else.
const series = 8

// seen is a colour as somebody without one kind of cone sees it (Machado, Oliveira and Fernandes,
// IEEE TVCG 15, 2009, severity 1), and with all three.
var seen = map[string][9]float64{
	"all cones": {1, 0, 0, 0, 1, 0, 0, 0, 1},
	"no L cone": {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
	"no M cone": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
}

// lab is Oklab (Ottosson, 2020), in which distances are as large as they look.
func lab(c rgb) [3]float64 {
	for i := range c {
		c[i] = max(0, c[i])
	}
	l := math.Cbrt(0.4122214708*c[0] + 0.5363325363*c[1] + 0.0514459929*c[2])
	m := math.Cbrt(0.2119034982*c[0] + 0.6806995451*c[1] + 0.1073969566*c[2])
	s := math.Cbrt(0.0883024619*c[0] + 0.2817188376*c[1] + 0.6299787005*c[2])
	return [3]float64{
		0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s,
	}
}

// Whoever looks can tell neighbours in the order of the series apart, and none of the first five from
// each other: at least 0.06 in Oklab, where 0.02 is just noticeable.
func TestSeriesAreToldApart(t *testing.T) {
	for theme, tokens := range themes(t) {
		for eyes, m := range seen {
			at := func(n int) [3]float64 {
				c := colour(t, tokens[fmt.Sprintf("s%d", n)])
				return lab(rgb{m[0]*c[0] + m[1]*c[1] + m[2]*c[2], m[3]*c[0] + m[4]*c[1] + m[5]*c[2], m[6]*c[0] + m[7]*c[1] + m[8]*c[2]})
			}
			for a := 1; a <= series; a++ {
				for b := a + 1; b <= series; b++ {
					x, y := at(a), at(b)
					d := math.Sqrt((x[0]-y[0])*(x[0]-y[0]) + (x[1]-y[1])*(x[1]-y[1]) + (x[2]-y[2])*(x[2]-y[2]))
					if (b == a+1 || b <= 5) && d < 0.06 {
						t.Errorf("%s, %s: series %d and %d are only %.3f apart", theme, eyes, a, b, d)
					}
				}
			}
		}
	}
}

func TestFilesAreKeptForAYear(t *testing.T) {
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	get := func(url, encoding string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, url, nil)
		r.Header.Set("Accept-Encoding", encoding)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	url := s.URL("app.css")
	plain, zipped := get(url, ""), get(url, "gzip, br")
	if plain.Code != 200 || plain.Header().Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(plain.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("%d %v", plain.Code, plain.Header())
	}
	if zipped.Header().Get("Content-Encoding") != "gzip" || zipped.Body.Len() >= plain.Body.Len() {
		t.Errorf("zipped %d bytes of %d, %v", zipped.Body.Len(), plain.Body.Len(), zipped.Header())
	}
	if !strings.Contains(plain.Body.String(), "--paper") || strings.Contains(plain.Body.String(), `url("")`) {
		t.Error("the sheet lacks its tokens, or names a file that isn't there")
	}
	for _, wrong := range []string{Prefix + "app.css", Prefix + "../static.go", Prefix + "vendor/README.md"} {
		if w := get(wrong, ""); w.Code != 404 {
			t.Errorf("%s: status %d", wrong, w.Code)
		}
	}
}

// A page without charts loads less than 100 kB of script, before any of it is zipped.
func TestLittleScript(t *testing.T) {
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for name, url := range s.byName {
		if strings.HasPrefix(name, "island/") && strings.HasSuffix(name, ".js") {
			sum += len(s.byURL[url].plain)
		}
	}
	if sum > 100_000 {
		t.Errorf("%d bytes", sum)
	}
}

// Left and right are start and end everywhere, so that no second sheet is needed from right to left.
func TestLogicalPropertiesOnly(t *testing.T) {
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	sheet := string(s.byURL[s.URL("app.css")].plain)
	for _, m := range regexp.MustCompile(`(?m)[\s;{](margin-left|margin-right|padding-left|padding-right|left|right|border-left|border-right|text-align:\s*(left|right)|float)\s*[:;]`).FindAllString(sheet, -1) {
		t.Errorf("the sheet says %q", m)
	}
	for _, fixed := range slices.Compact(regexp.MustCompile(`[{\s;](width|height|min-width|max-width|min-height|max-height):`).FindAllString(sheet, -1)) {
		t.Errorf("the sheet says %q: inline-size and block-size turn with the writing", fixed)
	}
}
