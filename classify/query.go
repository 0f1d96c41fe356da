package classify

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// maxValue bounds a campaign value, in bytes; longer ones are cut.
const maxValue = 200

// Tags are the campaign that a page's address names, and the click ids in it.
type tags struct {
	source, medium, campaign, content, term string
	id                                      string  // utm_id, the campaign's number
	click                                   clickID // name "" where there is none
}

// A clickID is a parameter that a network or an engine adds to links. Only the name of the parameter
// is ever kept.
type clickID struct {
	name   string
	source string // by its name in the tables, "" for a mail or partner programme that has no row
	means  meaning
}

// A meaning is what the presence of a click id proves.
type meaning uint8

const (
	fromNetwork meaning = iota // which network, and never that anything was paid
	fromSearchAd
	fromDisplayAd
	fromMail
	fromPartner
)

// clickIDNamed knows a parameter by its lower-case name, from the vendors' own documents. Facebook puts
// its fbclid on every outbound link; the ids of Google's, Microsoft's and Yandex's advertisements are
// on nothing else.
func clickIDNamed(name string) (clickID, bool) {
	switch name {
	case "gclid", "gbraid", "wbraid":
		return clickID{name, "google", fromSearchAd}, true
	case "msclkid":
		return clickID{name, "bing", fromSearchAd}, true
	case "yclid":
		return clickID{name, "yandex", fromSearchAd}, true
	case "dclid":
		return clickID{name, "google", fromDisplayAd}, true
	case "fbclid":
		return clickID{name, "facebook", fromNetwork}, true
	case "igshid", "igsh":
		return clickID{name, "instagram", fromNetwork}, true
	case "ttclid":
		return clickID{name, "tiktok", fromNetwork}, true
	case "twclid":
		return clickID{name, "x", fromNetwork}, true
	case "li_fat_id":
		return clickID{name, "linkedin", fromNetwork}, true
	case "epik":
		return clickID{name, "pinterest", fromNetwork}, true
	case "rdt_cid":
		return clickID{name, "reddit", fromNetwork}, true
	case "sccid":
		return clickID{"ScCid", "snapchat", fromNetwork}, true
	case "qclid":
		return clickID{name, "quora", fromNetwork}, true
	case "ndclid":
		return clickID{name, "nextdoor", fromNetwork}, true
	case "mc_eid":
		return clickID{name, "mailchimp", fromMail}, true
	case "_kx":
		return clickID{name, "klaviyo", fromMail}, true
	case "mkt_tok":
		return clickID{name, "marketo", fromMail}, true
	case "_hsenc":
		return clickID{name, "hubspot", fromMail}, true
	case "vero_id":
		return clickID{name, "vero", fromMail}, true
	case "awc":
		return clickID{name, "awin", fromPartner}, true
	case "irclickid":
		return clickID{name, "impact", fromPartner}, true
	case "cjevent":
		return clickID{name, "cj", fromPartner}, true
	}
	return clickID{}, false
}

// readTags reads the campaign and the click id of a page's address. Campaigns are written with
// utm_* or, by Matomo's users, mtm_* and pk_*; the first of these families in which a value is
// found wins, value by value. Of several click ids the last counts: each hop adds its own at the
// end. Names match in any case, also behind the "amp;" of a badly written link.
func readTags(a address) tags {
	var t tags
	rank := [6]int8{}
	for _, part := range [2]string{a.query, a.frag} {
		if strings.IndexByte(part, '=') < 0 {
			continue
		}
		for len(part) > 0 {
			var pair string
			pair, part, _ = strings.Cut(part, "&")
			name, value, _ := strings.Cut(pair, "=")
			if value == "" || len(name) > 24 {
				continue
			}
			t.take(name, value, &rank)
		}
	}
	if t.campaign == "" {
		t.campaign = t.id
	}
	return t
}

func (t *tags) take(name, value string, rank *[6]int8) {
	name = strings.ToLower(strings.TrimLeft(strings.TrimPrefix(name, "amp;"), "?/"))
	family, what, ok := strings.Cut(name, "_")
	var r int8
	switch {
	case !ok:
	case family == "utm":
		r = 3
	case family == "mtm":
		r = 2
	case family == "pk":
		r = 1
	}
	if r == 0 {
		if id, ok := clickIDNamed(name); ok {
			t.click = id
		}
		return
	}
	var into *string
	slot := 0
	switch what {
	case "source":
		into, slot = &t.source, 0
	case "medium":
		into, slot = &t.medium, 1
	case "campaign":
		into, slot = &t.campaign, 2
	case "content":
		into, slot = &t.content, 3
	case "term", "kwd", "keyword":
		into, slot = &t.term, 4
	case "id", "cid":
		into, slot = &t.id, 5
	default:
		return
	}
	if r > rank[slot] {
		if v := unescape(value); v != "" {
			*into, rank[slot] = v, r
		}
	}
}

// unescape decodes and tidies a value.
func unescape(s string) string {
	if strings.IndexByte(s, '%') >= 0 || strings.IndexByte(s, '+') >= 0 {
		if d, err := url.QueryUnescape(s); err == nil {
			s = d
		}
	}
	return tidy(s)
}

// tidy makes a campaign value fit to keep: valid text on one line, at most 200 bytes; what stands
// for nothing becomes nothing.
func tidy(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > maxValue {
		s = s[:maxValue]
		for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
		if r, n := utf8.DecodeLastRuneInString(s); r == utf8.RuneError && n == 1 {
			s = s[:len(s)-1]
		}
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f || s[i] >= 0x80 {
			s = strings.Map(func(r rune) rune {
				if r < ' ' || r == 0x7f || r == utf8.RuneError {
					return ' '
				}
				return r
			}, s)
			s = strings.TrimSpace(s)
			break
		}
	}
	switch s {
	case "(not set)", "(not provided)", "(none)", "(direct)", "null", "undefined":
		return ""
	}
	return s
}
