package collect

import "net/netip"

// Places tells the country of an address or, where that says nothing, of a time zone: its ISO 3166-1
// alpha-2 code, "" where neither does. It may be called from any goroutine.
type Places interface {
	Country(address netip.Addr, zone string) string
}

// Locate has the events that follow told the country they come from; without it they have none.
func (p *Pipeline) Locate(by Places) { p.places = by }

// Locate does so for all businesses, those that are set later too.
func (l *Live) Locate(by Places) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.places = by
	for _, p := range l.lines {
		p.Locate(by)
	}
}

// country is all that is kept of where a hit comes from.
func (p *Pipeline) country(ip, zone string) string {
	if p.places == nil {
		return ""
	}
	address, _ := netip.ParseAddr(ip) // one that is none is no place
	return p.places.Country(address, zone)
}
