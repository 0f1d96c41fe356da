package collect

import (
	"net/netip"
	"strings"
)

// excluded says whether a hit is one that the business doesn't want to be counted: its own, from one
// of its addresses, or on a page that is no visitor's. An address that isn't known excludes nothing.
func (p *Pipeline) excluded(ip, path string) bool {
	if len(p.business.Excluded) > 0 {
		if a, err := netip.ParseAddr(ip); err == nil {
			a = a.Unmap().WithZone("")
			for _, own := range p.business.Excluded {
				if own.Contains(a) {
					return true
				}
			}
		}
	}
	if len(p.business.ExcludedPages) == 0 {
		return false
	}
	path = page(path)
	for _, pattern := range p.business.ExcludedPages {
		begin, open := strings.CutSuffix(pattern, "*")
		if path == pattern || open && strings.HasPrefix(path, begin) {
			return true
		}
	}
	return false
}
