package classify

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"payoff"
)

//go:embed data/networks.txt data/sources.txt data/agents.txt
var data embed.FS

// A kind is what a source of visitors is.
type kind uint8

const (
	noKind kind = iota
	social
	video
	search
	shopping
	assistant
	mail
	display
	paidSearch
	payment
	spam
)

func kindNamed(s string) kind {
	switch s {
	case "social":
		return social
	case "video":
		return video
	case "search":
		return search
	case "shopping":
		return shopping
	case "assistant":
		return assistant
	case "mail":
		return mail
	case "ads":
		return display
	case "adsearch":
		return paidSearch
	case "payment":
		return payment
	case "spam":
		return spam
	}
	return noKind
}

// A source is a row of the tables: a network, an engine, an assistant.
type source struct {
	kind    kind
	name    string // "" where each host is its own source
	network payoff.Network
}

// A rule is what a host, an app or a word stands for.
type rule struct {
	source int32
	exact  bool // the host alone, not what lies below it
	paid   bool // the word itself says that it is an advertisement
}

// appMarks is what a network's app writes in its user agent.
type appMarks struct{ network, marks string }

// A Table knows the networks, engines, apps, browsers and bots. It never changes, so any number of
// goroutines may share it.
type Table struct {
	sources  []source // 0 is unknown
	hosts    map[string]rule
	labels   map[string]rule // "google" of google.*
	lasts    map[string]bool // last labels of those: a cheap no
	apps     map[string]rule
	words    map[string]rule // what people write in utm_source
	networks []payoff.Network
	agents   agents
}

// New reads the tables that are part of the program. It fails only where they are damaged. It takes
// some milliseconds: make one and keep it.
func New() (*Table, error) {
	t := &Table{
		sources: make([]source, 1), hosts: map[string]rule{}, labels: map[string]rule{}, lasts: map[string]bool{},
		apps: map[string]rule{}, words: map[string]rule{},
	}
	var marks []appMarks
	for _, file := range []string{"networks.txt", "sources.txt"} {
		text, err := data.ReadFile("data/" + file)
		if err != nil {
			return nil, err
		}
		for i, line := range strings.Split(string(text), "\n") {
			if err := t.read(line, file == "networks.txt", &marks); err != nil {
				return nil, fmt.Errorf("classify: %s line %d: %w", file, i+1, err)
			}
		}
	}
	text, err := data.ReadFile("data/agents.txt")
	if err != nil {
		return nil, err
	}
	if t.agents, err = newAgents(string(text), marks); err != nil {
		return nil, fmt.Errorf("classify: %w", err)
	}
	slices.Sort(t.networks)
	return t, nil
}

// read takes in one line of networks.txt or sources.txt.
func (t *Table) read(line string, networks bool, marks *[]appMarks) error {
	if strings.TrimSpace(line) == "" || line[0] == '#' {
		return nil
	}
	key, list, _ := strings.Cut(strings.TrimSpace(line), " ")
	list = strings.TrimSpace(list)
	if line[0] != ' ' {
		s := source{kind: kindNamed(key), name: list}
		if s.kind == noKind || list == "" {
			return fmt.Errorf("%q is no kind and name", line)
		}
		if list == "-" {
			s.name = ""
		}
		if networks {
			s.network = payoff.Network(list)
			t.networks = append(t.networks, s.network)
			if s.network.Video() != (s.kind == video) {
				return fmt.Errorf("%s: payoff.Network.Video says otherwise", list)
			}
		}
		t.sources = append(t.sources, s)
		if s.name != "" && s.kind != display && s.kind != paidSearch {
			t.words[word(s.name)] = rule{source: int32(len(t.sources) - 1)}
		}
		return nil
	}
	here := rule{source: int32(len(t.sources) - 1)}
	switch key {
	case "host":
		for _, h := range strings.Fields(list) {
			r := here
			h, r.exact = strings.CutPrefix(h, "=")
			if before, ok := strings.CutSuffix(h, ".*"); ok {
				t.labels[before] = r
				t.lasts[before[strings.LastIndexByte(before, '.')+1:]] = true
			} else if old, known := t.hosts[h]; cleanHost(h) != h || known && old.source != r.source {
				return fmt.Errorf("%q isn't a host, or is one twice", h)
			} else {
				t.hosts[h] = r
			}
		}
	case "app":
		for _, id := range strings.Fields(list) {
			t.apps[id] = here
		}
	case "alias", "paid":
		for _, w := range strings.Fields(list) {
			if old, known := t.words[word(w)]; known && old.source != here.source {
				return fmt.Errorf("%q stands for two things", w)
			}
			t.words[word(w)] = rule{source: here.source, paid: key == "paid"}
		}
	case "agent":
		*marks = append(*marks, appMarks{t.sources[here.source].name, list})
	default:
		return fmt.Errorf("%q is none of host, app, alias, paid, agent", key)
	}
	return nil
}

// Networks lists every network's name, in the order of the alphabet.
func (t *Table) Networks() []payoff.Network { return slices.Clone(t.networks) }

// Network is the network that a person means by a name, an alias, a host or an app's id: "fb",
// "Facebook", "m.facebook.com". False where it is none.
func (t *Table) Network(name string) (payoff.Network, bool) {
	s, _ := t.named(name)
	return s.network, s.network != ""
}

// word is the one spelling of what people write in utm_source.
func word(s string) string {
	var b strings.Builder
	for i, f := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ' ' || r == '_' || r == '-' || r == '|' }) {
		if i > 0 {
			b.WriteByte('-')
		}
		b.WriteString(f)
	}
	if b.Len() == 0 {
		return strings.ToLower(s)
	}
	return b.String()
}

// named finds the source that a word stands for, and whether the word itself says that it is an
// advertisement. A known name followed by more words is that name (facebook_mobile_feed), unless the
// name is also a word of the language.
func (t *Table) named(s string) (source, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxValue {
		return source{}, false
	}
	w := word(s)
	if r, ok := t.words[w]; ok {
		return t.sources[r.source], r.paid
	}
	if strings.IndexByte(s, '.') > 0 {
		a := readAddress(s)
		if src := t.at(a); src.kind != noKind && src.kind != payment && src.kind != spam {
			return src, false
		}
	}
	first, rest, more := strings.Cut(w, "-")
	if !more {
		return source{}, false
	}
	r, ok := t.words[first]
	src := t.sources[r.source]
	if !ok || src.network == "" || ambiguous(first) {
		return source{}, false
	}
	for part := range strings.SplitSeq(rest, "-") {
		if part == "ads" || part == "ad" || part == "paid" || part == "sponsored" {
			return src, true
		}
	}
	return src, r.paid
}

// ambiguous says whether a network's name or alias is a word that may well begin the name of
// something else: medium_rectangle, line-up, x-mas, an-offer.
func ambiguous(w string) bool {
	switch w {
	case "medium", "line", "threads", "signal", "x", "an", "ok", "minds", "meta", "msg", "pin", "pins", "snap", "teams", "slack", "li",
		"ph", "hn", "tt", "tw", "wa", "xing", "meetup", "parler", "workplace", "tweet":
		return true
	}
	return false
}

// at finds whose address it is: the host itself, a domain above it, or a name before any country's
// suffix. Names are compared whole, label by label, never in part.
func (t *Table) at(a address) source {
	if a.app {
		return t.sources[t.apps[strings.ToLower(a.host)].source]
	}
	if a.host == "" {
		return source{}
	}
	s := t.hosted(a.host)
	if s.kind == noKind {
		// Exports write an app's id where the host stands.
		s = t.sources[t.apps[a.host].source]
	}
	if s.name == "google" && s.kind == search && (a.path == "/maps" || strings.HasPrefix(a.path, "/maps/")) {
		return t.sources[t.words["google-business"].source]
	}
	return s
}

func (t *Table) hosted(host string) source {
	countries := false
	for at, rest := 0, host; ; rest = host[at:] {
		if r, ok := t.hosts[rest]; ok && (!r.exact || at == 0) {
			return t.sources[r.source]
		}
		dot := strings.IndexByte(rest, '.')
		if dot < 0 {
			break
		}
		countries = countries || t.lasts[rest[:dot]]
		at += dot + 1
	}
	if countries {
		if name, ok := beforeCountry(host); ok {
			for at, rest := 0, name; ; rest = name[at:] {
				if r, ok := t.labels[rest]; ok && (!r.exact || at == 0) {
					return t.sources[r.source]
				}
				dot := strings.IndexByte(rest, '.')
				if dot < 0 {
					break
				}
				at += dot + 1
			}
		}
	}
	return t.guessed(host)
}

// guessed knows a Mastodon server and a webmail by the host's own words: a whole label that is
// mastodon or mstdn, a first label such as mail or webmail.
func (t *Table) guessed(host string) source {
	first, rest, _ := strings.Cut(host, ".")
	if strings.IndexByte(rest, '.') > 0 {
		switch strings.TrimRight(first, "0123456789") {
		case "mail", "webmail", "email", "e-mail", "wmail", "webmail1m", "roundcube", "zimbra", "horde":
			return source{kind: mail}
		}
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "mastodon" || label == "mstdn" {
			return t.sources[t.words["mastodon"].source]
		}
	}
	return source{}
}
