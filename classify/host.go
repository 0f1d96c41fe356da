package classify

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// maxURL bounds what is read of an address, in bytes.
const maxURL = 8192

// An address is the parts of a URL that matter here. Host is lower case, without user, port, closing
// dot or "www."; an app's is its id.
type address struct {
	host  string
	path  string // "" or begins with "/"
	query string
	frag  string
	app   bool // android-app:// or ios-app://
}

// readAddress takes a URL apart; it accepts what logs hold: no scheme, no host, any garbage. What
// isn't a host leaves host "".
func readAddress(s string) address {
	var a address
	s = strings.TrimSpace(s)
	if len(s) > maxURL {
		s = s[:maxURL]
	}
	switch {
	case strings.HasPrefix(s, "//"):
		s = s[2:]
	case strings.HasPrefix(s, "/"), strings.HasPrefix(s, "?"), strings.HasPrefix(s, "#"):
		a.split(s)
		return a
	default:
		if scheme, rest, ok := strings.Cut(s, "://"); ok && plainScheme(scheme) {
			a.app = strings.EqualFold(scheme, "android-app") || strings.EqualFold(scheme, "ios-app")
			s = rest
		} else if strings.IndexByte(s, '.') < 0 {
			// "-", "null", "about:blank", "javascript:": no host.
			return a
		}
	}
	end := strings.IndexAny(s, "/?#\\")
	if end < 0 {
		end = len(s)
	}
	a.split(s[end:])
	a.host = cleanHost(s[:end])
	return a
}

func (a *address) split(s string) {
	s, a.frag, _ = strings.Cut(s, "#")
	a.path, a.query, _ = strings.Cut(s, "?")
}

func plainScheme(s string) bool {
	if s == "" || len(s) > 20 {
		return false
	}
	for i := range len(s) {
		if b := s[i]; !wordy(b) && b != '-' && b != '+' && b != '.' {
			return false
		}
	}
	return true
}

// cleanHost is the one spelling of a host, "" where s is none.
func cleanHost(s string) string {
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		s = s[i+1:]
	}
	if strings.HasPrefix(s, "[") {
		in, _, ok := strings.Cut(s[1:], "]")
		ip, err := netip.ParseAddr(in)
		if !ok || err != nil {
			return ""
		}
		return ip.WithZone("").String()
	}
	if i := strings.IndexByte(s, ':'); i >= 0 {
		s = s[:i]
	}
	s = strings.TrimRight(s, ".")
	if s == "" || len(s) > 253 {
		return ""
	}
	clean := true
	for i := range len(s) {
		switch b := s[i]; {
		case b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '.' || b == '-' || b == '_':
		case b >= 'A' && b <= 'Z':
			clean = false
		case b >= 0x80:
			ascii, err := idna.Lookup.ToASCII(s)
			if err != nil {
				return ""
			}
			return bare(ascii)
		default:
			return ""
		}
	}
	if !clean {
		s = strings.ToLower(s)
	}
	if s[0] == '.' || strings.Contains(s, "..") {
		return ""
	}
	return bare(s)
}

// bare takes "www." away: www and the bare host are one site.
func bare(host string) string {
	if rest, ok := strings.CutPrefix(host, "www."); ok && strings.IndexByte(rest, '.') > 0 {
		return rest
	}
	return host
}

// within says whether host is the domain or lies below it.
func within(host, domain string) bool {
	return host == domain || len(host) > len(domain) && host[len(host)-len(domain)-1] == '.' && strings.HasSuffix(host, domain)
}

// beforeCountry cuts a public suffix that is "com" or ends in a country's two letters off a host:
// "google" of google.co.uk, nothing of google.example or google.blogspot.com.
func beforeCountry(host string) (string, bool) {
	suffix, icann := publicsuffix.PublicSuffix(host)
	if !icann || len(suffix) >= len(host) {
		return "", false
	}
	if tld := suffix[strings.LastIndexByte(suffix, '.')+1:]; suffix != "com" && len(tld) != 2 {
		return "", false
	}
	return host[:len(host)-len(suffix)-1], true
}
