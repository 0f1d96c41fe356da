package collect_test

import (
	"fmt"
	"testing"
	"time"

	"payoff/collect"
)

// BenchmarkEvent takes page views of half a year, ten a visit, of which some arrive from a network
// and some with a campaign; the log's reader and the engine stay out.
func BenchmarkEvent(b *testing.B) {
	business := oneShop(zone(b, "Europe/Dublin"))
	p := newPipeline(b, business, salts{})
	from := []string{"", "https://l.instagram.com/", "https://www.google.com/", "https://shop.example/", "https://shop.example/", "https://shop.example/"}
	hits := make([]collect.Hit, 20_000)
	for i := range hits {
		h := hit(time.Date(2026, 1, 5, 0, 0, i*3, 0, time.UTC), fmt.Sprintf("10.0.%d.%d", i/2500%250, i/10%250), phone, "")
		h.Line = fmt.Appendf(nil, `%s - - [%s] "GET /p/%d HTTP/1.1" 200 4711 "%s" "%s"`, h.IP, h.At, i%400, from[i%6], phone)
		h.Referrer, h.Path = from[i%6], fmt.Sprintf("/p/%d", i%400)
		if i%50 == 0 {
			h.Path += "?utm_source=news&utm_medium=email"
		}
		hits[i] = h
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		h := hits[i%len(hits)]
		h.At = h.At.Add(time.Duration(i/len(hits)) * 16 * time.Hour)
		if _, drop, err := p.Event(b.Context(), &h, "shop.example"); drop != "" || err != nil {
			b.Fatal(drop, err)
		}
		i++
	}
}
