package record

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"payoff"
	"payoff/books"
)

// maxBusinessName bounds a business's name, in characters.
const maxBusinessName = 100

// BusinessName tidies a business's name.
func BusinessName(text string) (string, error) {
	name := strings.TrimSpace(text)
	if name == "" || utf8.RuneCountInString(name) > maxBusinessName {
		return "", payoff.Fail(payoff.Invalid, "want a name of at most %d characters", maxBusinessName)
	}
	return name, nil
}

// Zone finds a time zone by its name.
func Zone(text string) (*time.Location, error) {
	if text == "" || text == "Local" {
		return nil, payoff.Fail(payoff.Invalid, "want the business's time zone, such as Europe/Dublin")
	}
	zone, err := time.LoadLocation(text)
	if err != nil {
		return nil, payoff.Fail(payoff.Invalid, "%q isn't a time zone; want a name such as Europe/Dublin or America/New_York", text)
	}
	return zone, nil
}

// Margin reads a share from 0 to 1 and gives it in millionths.
func Margin(text string) (*int64, error) {
	m, err := strconv.ParseFloat(text, 64)
	if err != nil || !(m >= 0 && m <= 1) {
		return nil, payoff.Fail(payoff.Invalid, "%q isn't a share from 0 to 1 (0.6 is 60%%)", text)
	}
	ppm := int64(math.Round(m * 1e6))
	return &ppm, nil
}

// Prefixes reads addresses and ranges of them.
func Prefixes(texts []string) ([]netip.Prefix, error) {
	var list []netip.Prefix
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
			a = a.Unmap()
			list = append(list, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, payoff.Fail(payoff.Invalid, "%s: want an address or a range such as 10.0.0.0/8", text)
		}
		list = append(list, p.Masked())
	}
	return list, nil
}

// PrefixText is how a range of addresses is said: a single one without its length.
func PrefixText(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}

// ExcludedPages reads paths that don't count; one that ends in * is all that begins so.
func ExcludedPages(texts []string) ([]string, error) {
	var list []string
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if !strings.HasPrefix(text, "/") || len(text) > 500 || strings.ContainsAny(text, "?#\n") {
			return nil, payoff.Fail(payoff.Invalid, "%s: want paths such as /preview or /admin*, without a query", text)
		}
		list = append(list, text)
	}
	return list, nil
}

// HostName is a host in the form in which browsers send it: lower case, punycode, no port or dot behind.
func HostName(raw string) (string, error) {
	host := strings.TrimSuffix(strings.ToLower(strings.TrimSpace(raw)), ".")
	ascii, err := idna.Lookup.ToASCII(host)
	if _, ip := netip.ParseAddr(host); ip == nil {
		return host, nil
	}
	if err != nil || ascii == "" || strings.ContainsAny(ascii, "/:@ ") {
		return "", payoff.Fail(payoff.Invalid, "%q isn't a host name such as shop.example", raw)
	}
	return ascii, nil
}

// Site reads HOST or HOST=OTHER,HOSTS. www.HOST and the bare HOST are one site, said or not.
func Site(text string) (books.Site, error) {
	name, others, _ := strings.Cut(text, "=")
	var s books.Site
	seen := map[string]bool{}
	for i, raw := range append([]string{name}, strings.Split(others, ",")...) {
		if raw == "" && i > 0 {
			continue
		}
		host, err := HostName(raw)
		if err != nil {
			return s, err
		}
		if i == 0 {
			s.Name = host
		}
		twin := "www." + host
		if bare, ok := strings.CutPrefix(host, "www."); ok {
			twin = bare
		}
		for _, h := range []string{host, twin} {
			if !seen[h] {
				seen[h] = true
				s.Hosts = append(s.Hosts, h)
			}
		}
	}
	return s, nil
}

// AddSite adds a site HOST[=OTHER,HOSTS] to a business, or hosts to a site that it has.
func AddSite(b *books.Business, text string) error {
	added, err := Site(text)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(b.Sites, func(s books.Site) bool { return s.Name == added.Name })
	if at < 0 {
		at = len(b.Sites)
		b.Sites = append(b.Sites, books.Site{Name: added.Name})
	}
	for _, host := range added.Hosts {
		if of, taken := b.Site(host); !taken {
			b.Sites[at].Hosts = append(b.Sites[at].Hosts, host)
		} else if of.Name != added.Name {
			return payoff.Fail(payoff.Invalid, "the host %s is of the site %s: take it out there first", host, of.Name)
		}
	}
	return nil
}

// RemoveHost takes a host out of its site; a site's name takes the whole site out. One that is none of the
// business's is NotFound.
func RemoveHost(b *books.Business, host string) error {
	for i, s := range b.Sites {
		if s.Name == host {
			b.Sites = slices.Delete(b.Sites, i, i+1)
			return nil
		}
		if n := slices.Index(s.Hosts, host); n >= 0 {
			b.Sites[i].Hosts = slices.Delete(s.Hosts, n, n+1)
			return nil
		}
	}
	return payoff.Fail(payoff.NotFound, "%s is none of the hosts", host)
}

// ChosenPurposes reads the purposes that matter to a business, in the order of payoff.Purposes and each once;
// none is all of them.
func ChosenPurposes(texts []string) ([]payoff.Purpose, error) {
	said := map[payoff.Purpose]bool{}
	for _, text := range texts {
		p, err := payoff.ParsePurpose(strings.TrimSpace(text))
		if err != nil {
			return nil, err
		}
		said[p] = true
	}
	var list []payoff.Purpose
	for _, p := range payoff.Purposes {
		if said[p] {
			list = append(list, p)
		}
	}
	return list, nil
}

// A Setting is one line of what holds for a business, as the log of changes says it.
type Setting struct{ Name, Value string }

// Settings are all that hold.
func Settings(b books.Business) []Setting {
	margin := "not known"
	if b.Margin != nil {
		margin = strconv.FormatFloat(float64(*b.Margin)/1e6, 'f', -1, 64)
	}
	sites := make([]string, len(b.Sites))
	for i, s := range b.Sites {
		sites[i] = s.Name
		if others := slices.DeleteFunc(slices.Clone(s.Hosts), func(h string) bool { return h == s.Name }); len(others) > 0 {
			sites[i] += " (" + strings.Join(others, ", ") + ")"
		}
	}
	own := make([]string, len(b.Excluded))
	for i, p := range b.Excluded {
		own[i] = PrefixText(p)
	}
	purposes := make([]string, len(b.Purposes))
	for i, p := range b.Purposes {
		purposes[i] = string(p)
	}
	cross, all := "no", "all"
	if b.CrossDomains {
		cross = "yes"
	}
	if len(purposes) > 0 {
		all = strings.Join(purposes, ", ")
	}
	return []Setting{
		{"name", b.Name},
		{"currency", string(b.Currency)},
		{"zone", b.Zone.String()},
		{"margin", margin},
		{"sites", listed(sites)},
		{"cross-domains", cross},
		{"exclude", listed(own)},
		{"exclude-pages", listed(b.ExcludedPages)},
		{"purposes", all},
	}
}

func listed(all []string) string {
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}

// Businesses is where businesses and their settings are kept.
type Businesses interface {
	AddBusiness(context.Context, books.Business) (books.Business, error)
	// ChangeBusiness stores what do makes of a business, and the lines for the log of changes, in one
	// transaction; where do returns no line nothing is stored.
	ChangeBusiness(ctx context.Context, id int64, do func(books.Business) (books.Business, []books.Change, error)) (books.Business, error)
}

// ChangeBusiness changes a business's settings by do and notes each in the log of changes, all at once or not
// at all. It returns the business as it stands and the lines of the log, none where all held already.
func ChangeBusiness(ctx context.Context, store Businesses, id int64, by books.Actor, do func(*books.Business) error) (books.Business, []books.Change, error) {
	var lines []books.Change
	b, err := store.ChangeBusiness(ctx, id, func(b books.Business) (books.Business, []books.Change, error) {
		before := Settings(b)
		if err := do(&b); err != nil {
			return b, nil, err
		}
		lines = nil
		for i, s := range Settings(b) {
			if s != before[i] {
				lines = append(lines, books.Change{By: by, Deed: books.SettingChanged, Subject: s.Name, Detail: before[i].Value + " -> " + s.Value})
			}
		}
		return b, lines, nil
	})
	return b, lines, err
}

// SettingsAs is what some of a business's settings were when a form was drawn, to tell when somebody else has
// changed them since.
func SettingsAs(b books.Business, names ...string) string {
	var text strings.Builder
	for _, s := range Settings(b) {
		if slices.Contains(names, s.Name) {
			fmt.Fprintf(&text, "%s=%s\n", s.Name, s.Value)
		}
	}
	return Digest([]byte(text.String()))
}
