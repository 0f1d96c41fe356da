package main

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strconv"
)

// A made is a page view made up.
type made struct {
	agent, referrer, page string // page is the URL
	address               netip.Addr
	id                    []byte // of the event
}

// madeVisits makes up page views: some four a visitor, the first with where the visitor came from,
// between those of others.
type madeVisits struct {
	chance *rand.Rand
	site   string
	pages  int
	prefix string // of the events' ids: no other run and no other sender has it
	count  int64

	open [32]madeVisit
}

// A madeVisit is one that is under way.
type madeVisit struct {
	made
	left int // views that the visitor has still to make
}

// next is good until it is called again.
func (v *madeVisits) next() *made {
	m := &v.open[v.chance.IntN(len(v.open))]
	if m.left == 0 {
		m.left = 1 + int(v.chance.ExpFloat64()*3.3)
		m.agent = madeAgents[v.chance.IntN(len(madeAgents))]
		m.address = v.newAddress()
		m.referrer = madeReferrers[v.chance.IntN(len(madeReferrers))]
		m.page = v.newPage()
		if m.referrer == "" && v.chance.IntN(6) == 0 {
			m.page += "?utm_source=news&utm_medium=email&utm_campaign=week-" + strconv.Itoa(v.chance.IntN(52))
		}
	} else {
		m.referrer, m.page = m.page, v.newPage()
	}
	m.left--
	v.count++
	m.id = strconv.AppendInt(append(m.id[:0], v.prefix...), v.count, 36)
	return &m.made
}

// newPage is one that a few pages have most of.
func (v *madeVisits) newPage() string {
	x := v.chance.Float64()
	return "https://" + v.site + "/p/" + strconv.Itoa(int(x*x*x*float64(v.pages)))
}

// newAddress is one of 131,072 that are set apart for tests of this kind (RFC 2544: 198.18.0.0/15).
func (v *madeVisits) newAddress() netip.Addr {
	n := v.chance.Uint32()
	return netip.AddrFrom4([4]byte{198, 18 | byte(n>>16&1), byte(n >> 8), byte(n)})
}

var madeAgents = []string{
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 361.0.0.35.82 (iPhone14,5; iOS 18_1; en_IE; en; scale=3.00; 1170x2532; 674117118)",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/480.0.0.28.108;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS;FBSV/17.6]",
	"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
	"Mozilla/5.0 (Linux; Android 15; SM-S921B Build/AP3A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/141.0.7390.43 Mobile Safari/537.36 musical_ly_2024 BytedanceWebview/d8a21c6",
	"Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
	"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}

// madeReferrers has one an equal share; "" is a visitor who typed the address, or an app that says
// nothing.
var madeReferrers = []string{
	"", "", "", "", "",
	"https://www.google.com/", "https://www.google.com/", "https://duckduckgo.com/", "https://www.bing.com/",
	"https://l.instagram.com/", "https://l.facebook.com/", "https://m.facebook.com/", "https://t.co/Ab3dE5fG", "https://www.linkedin.com/",
	"https://www.pinterest.com/", "https://www.tiktok.com/", "https://www.reddit.com/", "https://www.youtube.com/", "https://go.bsky.app/",
	"https://news.example/a-story",
}

// appendEvent writes the request of a browser that shows a page, as the script sends it.
func appendEvent(b []byte, host, site string, m *made) []byte {
	b = append(b, "POST /api/event HTTP/1.1\r\nHost: "...)
	b = append(b, host...)
	b = append(b, "\r\nUser-Agent: "...)
	b = append(b, m.agent...)
	b = append(b, "\r\nAccept: */*\r\nAccept-Language: en-IE,en;q=0.8,fi;q=0.6\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nReferer: https://"...)
	b = append(b, site...)
	b = append(b, "/\r\nContent-Type: text/plain;charset=UTF-8\r\nOrigin: https://"...)
	b = append(b, site...)
	b = append(b, "\r\nSec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: cross-site\r\nX-Forwarded-For: "...)
	b = m.address.AppendTo(b)
	b = append(b, "\r\nContent-Length: "...)
	b = strconv.AppendInt(b, int64(len(m.page)+len(m.referrer)+len(m.id)+len(`{"n":"pageview","u":"","r":"","e":"","w":390,"l":"en-IE","z":"Europe/Dublin"}`)), 10)
	b = append(b, "\r\n\r\n"+`{"n":"pageview","u":"`...)
	b = append(b, m.page...) // nothing in it needs an escape
	b = append(b, `","r":"`...)
	b = append(b, m.referrer...)
	b = append(b, `","e":"`...)
	b = append(b, m.id...)
	return append(b, `","w":390,"l":"en-IE","z":"Europe/Dublin"}`...)
}

// appendBatch writes the request of a server that hands in n page views.
func appendBatch(b []byte, host, key string, n int, v *madeVisits) []byte {
	body := []byte(`{"events":[`)
	for i := range n {
		if i > 0 {
			body = append(body, ',')
		}
		m := v.next()
		body = append(body, `{"n":"pageview","u":"`...)
		body = append(body, m.page...)
		body = append(body, `","r":"`...)
		body = append(body, m.referrer...)
		body = append(body, `","e":"`...)
		body = append(body, m.id...)
		body = append(body, `","ip":"`...)
		body = m.address.AppendTo(body)
		body = append(body, `","ua":"`...)
		body = append(body, m.agent...)
		body = append(body, `"}`...)
	}
	body = append(body, `]}`...)
	b = fmt.Appendf(b, "POST /api/v1/events HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", host, key, len(body))
	return append(b, body...)
}
