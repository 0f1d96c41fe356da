package importer

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// BenchmarkRead parses 50,000 rows and hands the facts to nobody: what is left is the importer's own time.
func BenchmarkRead(b *testing.B) {
	const rows = 50_000
	for _, c := range []struct {
		name, header string
		row          func(i int) string
	}{
		{"csv", "date,order,amount,currency,tax,source,medium,campaign,email", func(i int) string {
			return fmt.Sprintf("2026-03-%02d,A-%d,%d.50,EUR,1.20,facebook,social,spring,p%d@shop.example", i%28+1, i, i%90+10, i%5000)
		}},
		{"google", "Day,Campaign,Currency code,Cost,Clicks,Impr.", func(i int) string {
			return fmt.Sprintf("2026-03-%02d,Campaign %d,EUR,%d.25,%d,\"1,%03d\"", i%28+1, i%40, i%9, i%50, i%1000)
		}},
		{"toggl", "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount ()", func(i int) string {
			return fmt.Sprintf("Mia,mia@shop.example,,Social,,Comments %d,No,2026-03-%02d,09:00:00,2026-03-01,09:30:00,00:30:00,,", i, i%28+1)
		}},
		{"shopify", "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem name,Billing Phone,Note Attributes,Cancelled at,Refunded Amount,Id", func(i int) string {
			return fmt.Sprintf("#%d,p%d@shop.example,paid,EUR,40.00,5.00,9.00,54.00,0.00,2026-03-%02d 08:59:30 +0200,Mug,,\"UTM source: facebook\nUTM medium: paid\",,0.00,%d", i, i%5000, i%28+1, i+7000)
		}},
	} {
		var text strings.Builder
		text.WriteString(c.header + "\n")
		for i := range rows {
			text.WriteString(c.row(i) + "\n")
		}
		content := []byte(text.String())
		b.Run(c.name, func(b *testing.B) {
			o := testOptions(b)
			b.ReportAllocs()
			b.SetBytes(int64(len(content)))
			for b.Loop() {
				s, err := Read(b.Context(), bytes.NewReader(content), "bench.csv", o, &noted{quiet: true})
				if err != nil || s.Rows != rows || len(s.Skipped) > 0 {
					b.Fatalf("%+v %v", s, err)
				}
			}
			b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
