package collect

import (
	"net/url"
	"strings"

	"payoff/books"
)

// maxOthers bounds how many other hosts a page is told of.
const maxOthers = 100

// others names, by host, the business's other hosts with a space between. Where it has one site on one
// registrable domain there are none: its visitors are who they are on all of its hosts.
func others(b books.Business) map[string]string {
	scopes, all := map[string]bool{}, b.Hosts()
	for _, h := range all {
		scopes[scopeOf(h)] = true
	}
	if len(b.Sites) < 2 && len(scopes) < 2 {
		return nil
	}
	out := make(map[string]string, len(all))
	for _, host := range all {
		list := make([]string, 0, maxOthers)
		for _, h := range all {
			if h != host && len(list) < maxOthers {
				list = append(list, h)
			}
		}
		out[host] = strings.Join(list, " ")
	}
	return out
}

// Others names the business's hosts beside the page's own, to which a link may hand its visitor over;
// "" where there are none. They are on the page's own port.
func (l *Live) Others(page string) string {
	u, err := url.Parse(page)
	if err != nil {
		return ""
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	p, ok := l.of(u.Hostname())
	if !ok {
		return ""
	}
	list := p.others[strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")]
	if port := u.Port(); port != "" && list != "" {
		list = strings.ReplaceAll(list, " ", ":"+port+" ") + ":" + port
	}
	return list
}

// leadsHome says whether a link out leads to a host of the business itself.
func (p *line) leadsHome(t *Told) bool {
	address, err := t.prop("url", 500)
	if err != nil {
		return false
	}
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	_, own := p.site(u.Hostname())
	return own
}
