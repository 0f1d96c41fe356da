package classify

import (
	"fmt"
	"strings"

	"payoff"
)

// The kinds of device. Other is a watch, a headset, a car, or a machine that nothing tells about.
const (
	Phone   = "phone"
	Tablet  = "tablet"
	Desktop = "desktop"
	TV      = "tv"
	Console = "console"
	Other   = "other"
)

// An Agent is what a user agent tells about who is asking. Browser and OS are "" where it doesn't
// say; of a bot nothing but Bot and the device Other is told.
type Agent struct {
	Device  string // one of the kinds of device
	Browser string // "Chrome", "Samsung Internet"; in a network's own app its name and "app": "instagram app"
	OS      string // "Windows", "iOS", "Android"...; an iPad that asks for desktop pages says macOS
	Bot     bool
	InApp   payoff.Network // whose app showed the page, if one did
}

// maxAgent bounds what is read of a user agent, in bytes. Browsers stay well under half of it.
const maxAgent = 1024

// What a mark can say beside a name.
const (
	markBot = iota
	markEngine
	markBrowserlike
	markCompatible
	markCompatibleOK
	markMobile
	markTail
	firstNamed
)

// agents is the table of user agent marks. Marks are numbered in the order in which they are
// asked: the lowest one found of a kind wins.
type agents struct {
	scanner  scanner
	holds    [256]int // bot marks that a phrase under "not" takes back
	names    []string // of the marks from firstNamed on
	networks span     // marks of networks' own apps
	browsers span
	oses     span
	devices  span
}

// A span is the marks from its first to before its end.
type span struct{ from, to int }

// marks is a set of marks.
type marks [4]uint64

func (m *marks) add(i uint8)    { m[i>>6] |= 1 << (i & 63) }
func (m *marks) has(i int) bool { return m[i>>6]&(1<<(i&63)) != 0 }
func (m *marks) in(s span) (int, bool) {
	for i := s.from; i < s.to; i++ {
		if m.has(i) {
			return i, true
		}
	}
	return 0, false
}

// newAgents reads the table of marks; inApp are the networks' own, in the order of their table.
func newAgents(text string, inApp []appMarks) (agents, error) {
	a := agents{names: make([]string, firstNamed)}
	var tokens []token
	take := func(mark int, list string) {
		for _, t := range readTokens(list) {
			t.mark = uint8(mark)
			tokens = append(tokens, t)
		}
	}
	name := func(s *span, n string) int {
		if len(a.names) > s.to {
			s.from = len(a.names)
		}
		a.names = append(a.names, n)
		s.to = len(a.names)
		return s.to - 1
	}
	for _, r := range inApp {
		take(name(&a.networks, r.network), r.marks)
	}
	flags := map[string]int{
		"bot": markBot, "flag engine": markEngine, "flag browserlike": markBrowserlike, "flag compatible": markCompatible,
		"flag compatibleok": markCompatibleOK, "flag mobile": markMobile, "flag tail": markTail,
	}
	spans := map[string]*span{"browser": &a.browsers, "os": &a.oses, "device": &a.devices}
	for _, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		head, list, ok := strings.Cut(line, ": ")
		kind, what, _ := strings.Cut(head, " ")
		mark, flag := flags[head]
		switch s := spans[kind]; {
		case !ok:
			return agents{}, fmt.Errorf("agents: line %q has no marks", line)
		case flag:
			take(mark, list)
		case s != nil:
			take(name(s, what), list)
		case kind == "not":
			bots := newScanner(tokens)
			for _, t := range readTokens(list) {
				mark := name(&span{}, t.text)
				take(mark, t.text)
				bots.scan(t.text, func(m uint8) {
					if m == markBot {
						a.holds[mark]++
					}
				})
				if a.holds[mark] == 0 {
					return agents{}, fmt.Errorf("agents: %q takes no mark back", t.text)
				}
			}
		default:
			return agents{}, fmt.Errorf("agents: line %q is of no known kind", line)
		}
		if len(a.names) > len(a.holds) {
			return agents{}, fmt.Errorf("agents: more than %d names", len(a.holds))
		}
	}
	letters := 1
	for _, t := range tokens {
		letters += len(t.text)
	}
	if letters > finds {
		return agents{}, fmt.Errorf("agents: marks of more than %d letters", finds)
	}
	a.scanner = newScanner(tokens)
	return a, nil
}

// readTokens reads a list of marks as the tables write them.
func readTokens(list string) []token {
	var out []token
	for _, s := range strings.Split(list, ", ") {
		t := token{text: s}
		if strings.HasPrefix(t.text, "^") {
			t.start, t.text = true, t.text[1:]
		}
		if strings.HasPrefix(t.text, "<") {
			t.left, t.text = true, t.text[1:]
		}
		if strings.HasSuffix(t.text, ">") {
			t.right, t.text = true, t.text[:len(t.text)-1]
		}
		if t.text != "" {
			out = append(out, t)
		}
	}
	return out
}

// Bot says whether a user agent is a machine's: one that says so, a library's, or one that no
// browser writes. No user agent at all ("" or "-") is a bot's.
func (t *Table) Bot(ua string) bool { return t.Agent(ua).Bot }

// Agent reads a user agent in one pass over at most its first 1,024 bytes; it takes a time in
// proportion to their number whatever they hold.
func (t *Table) Agent(ua string) Agent {
	ua = strings.Trim(ua, " \t\"'")
	if len(ua) > maxAgent {
		ua = ua[:maxAgent]
	}
	a := &t.agents
	var m marks
	bots := 0
	a.scanner.scan(ua, func(mark uint8) {
		if mark == markBot {
			bots++
			return
		}
		bots -= a.holds[mark]
		m.add(mark)
	})
	if bots > 0 || a.unnatural(ua, &m) {
		return Agent{Device: Other, Bot: true}
	}
	return a.describe(&m)
}

// unnatural says whether no browser writes such a user agent, though nothing in it says bot.
func (a *agents) unnatural(ua string, m *marks) bool {
	_, inApp := m.in(a.networks)
	mozilla := hasPrefixFold(ua, "mozilla/")
	switch {
	case len(ua) < 8:
		return true
	case !mozilla && !hasPrefixFold(ua, "opera/"):
		return !m.has(markBrowserlike) && !(inApp && m.has(markMobile))
	case m.has(markCompatible) && !m.has(markCompatibleOK):
		return true
	case mozilla && len(ua) < 24 || !m.has(markEngine):
		return true
	case mozilla && !m.has(markMobile) && webkitAlone(ua, m):
		return true
	}
	if i, ok := m.in(a.devices); ok && (a.names[i] == TV || a.names[i] == Console) {
		return false
	}
	return !inApp && !m.has(markTail) && signed(ua, m.has(markMobile))
}

// webkitAlone says whether a desktop's user agent has the WebKit version at which Chrome stopped
// counting, and no browser behind it.
func webkitAlone(ua string, m *marks) bool {
	_, after, ok := strings.Cut(ua, "AppleWebKit/537.36")
	if !ok || m.has(markTail) {
		return false
	}
	return !strings.Contains(after, "Chrom") && !strings.Contains(after, "Version/") && strings.Count(after, "/") <= 1
}

// signed says whether something follows where a desktop browser's user agent ends, as programs that
// drive a browser sign themselves: "... Safari/537.36 Collapsify", "... MSIE 7.0; Windows NT) News/1".
// Browsers that sign there too are known by name, or so old that nobody drives them.
//
// An app's page on a phone is signed by the app: there only bare words count, and only outside of a
// WebView.
func signed(ua string, mobile bool) bool {
	if mobile && strings.Contains(ua, "; wv)") {
		return false
	}
	if !mobile && strings.Contains(ua, "MSIE ") {
		end := strings.LastIndexByte(ua, ')')
		return end >= 0 && len(strings.TrimSpace(ua[end+1:])) > 0
	}
	at := max(strings.LastIndex(ua, "Safari/"), strings.LastIndex(ua, "Firefox/"))
	if at < 0 {
		return false
	}
	_, rest, _ := strings.Cut(ua[at:], " ")
	if rest = strings.TrimSpace(rest); len(rest) < 4 {
		return false
	}
	return bareWords(rest) || !mobile && (major(ua, "Chrome/") >= 80 || major(ua, "Firefox/") >= 60)
}

// bareWords says whether s is words without a version.
func bareWords(s string) bool {
	for i := range len(s) {
		if b := s[i]; !(b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == ' ' || b == '-') {
			return false
		}
	}
	return true
}

// major is the number that follows the product's name in ua, 0 where there is none.
func major(ua, product string) int {
	at := strings.Index(ua, product)
	if at < 0 {
		return 0
	}
	n := 0
	for i := at + len(product); i < len(ua) && ua[i] >= '0' && ua[i] <= '9' && n < 10000; i++ {
		n = n*10 + int(ua[i]-'0')
	}
	return n
}

// describe names the device, the browser and the system of a person's user agent.
func (a *agents) describe(m *marks) Agent {
	out := Agent{Device: Other}
	if i, ok := m.in(a.oses); ok {
		out.OS = a.names[i]
	}
	if i, ok := m.in(a.devices); ok {
		out.Device = a.names[i]
	}
	// Android says "Mobile" on phones and nothing on tablets.
	if out.OS == "Android" && out.Device == Desktop {
		out.Device = Tablet
	}
	if i, ok := m.in(a.browsers); ok {
		out.Browser = a.names[i]
	}
	if i, ok := m.in(a.networks); ok {
		out.InApp = payoff.Network(a.names[i])
		out.Browser = a.names[i] + " app"
	}
	return out
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
