package weblog_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"payoff/collect"
	"payoff/importer/weblog"
)

// vendorLogs is where servers' real logs are; the test is skipped where they aren't.
func vendorLogs(t *testing.T) string {
	t.Helper()
	data := os.Getenv("PAYOFF_DATA")
	if data == "" {
		t.Skip("PAYOFF_DATA isn't set")
	}
	dir := filepath.Join(data, "vendors", "weblogs")
	if _, err := os.Stat(dir); err != nil {
		t.Skip(err)
	}
	return dir
}

func readVendorLog(t *testing.T, path string, each func(h *collect.Hit)) weblog.Summary {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	head := make([]byte, 64<<10)
	plain, err := weblog.Uncompressed(file)
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.ReadFull(plain, head)
	if err != nil && err != io.ErrUnexpectedEOF {
		t.Fatal(err)
	}
	if !weblog.IsLog(head[:n]) {
		t.Error("IsLog says no")
	}
	whole := io.MultiReader(strings.NewReader(string(head[:n])), plain)
	sum, err := weblog.Lines(context.Background(), whole, weblog.Options{}, func(h *collect.Hit, _ int64) error {
		each(h)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestVendorLogs(t *testing.T) {
	dir := vendorLogs(t)
	for _, c := range []struct {
		file, format       string
		lines, parsed      int64
		bytes              int64
		skipped            string
		first, path, agent string // of the first hit: time, begin of the path, begin of the user agent
	}{
		{"elastic_apache_combined.log", "combined", 10000, 10000, 2747282740, "", "2015-05-17T10:05:03Z", "/presentations/logstash", "Mozilla/5.0 (Macintosh"},
		{"advertools_combined_with_errors.log", "combined", 889, 885, 228530, "not a log line [3 12 21 22]", "2015-05-17T08:05:32Z", "/downloads/product_1", "Debian APT-HTTP"},
		{"goatcounter_caddy1.json", "caddy", 2, 1, 2803, "blank line [42]", "2024-02-01T13:32:01Z", "/absolute_uri.html?", "This is the user agent"},
		{"matomo_amazon_cloudfront_web.log", "cloudfront", 3, 1, 182, "comment [1 2]", "2014-05-23T01:13:11Z", "/view/my/file.html", "Mozilla/5.0 (Windows; U; Windows NT 6.1; de-DE) App"},
		{"matomo_caddy_json.log", "caddy", 3, 3, 256055, "", "2023-12-23T23:17:54Z", "/beta/", "Mozilla/5.0 (Mac"},
		{"matomo_common.log", "common", 1, 1, 368, "", "2012-02-10T21:42:07Z", "/", ""},
		{"matomo_common.log.gz", "common", 1, 1, 145, "", "2012-02-10T23:42:07Z", "/form", ""},
		{"matomo_common_complete.log", "vhost_combined", 1, 1, 368, "", "2012-02-10T21:42:07Z", "/", "Mozilla/5.0 (X11"},
		{"matomo_elb.log", "elb", 3, 1, 57, "comment [2], not a request [3]", "2015-05-13T23:39:43Z", "/path/index.html", "Mozilla/5.0 (X11"},
		{"matomo_haproxy.log", "haproxy", 1, 1, 7456, "", "2018-09-25T06:05:27Z", "/user/", ""},
		{"matomo_icecast2.log", "icecast", 1, 1, 368, "", "2012-02-10T21:42:07Z", "/", "Mozilla/5.0 (X11"},
		{"matomo_iis.log", "iis", 5, 1, 27028, "comment [1 2 3 4]", "2012-04-01T00:00:13Z", "/foo/bar?topCat1=divinity&submit=Search", "Mozilla/5.0 (X11; U; Linux"},
		{"matomo_logs_to_tests.log", "combined", 6, 4, 576, "blank line [4], comment [5]", "2013-02-05T07:01:26Z", "/piwik.php?", "Mozilla/5.0 (Windows"},
		{"matomo_ncsa_extended.log", "combined", 1, 1, 368, "", "2012-02-10T21:42:07Z", "/", "Mozilla/5.0 (X11"},
		{"matomo_nginx_json.log", "json", 2, 2, 384, "", "2013-10-10T14:52:00Z", "/piwik.php?", "Mozilla/5.0 (Windows"},
		{"matomo_static_ignores.log", "vhost_combined", 4, 4, 1472, "", "2012-02-10T21:41:07Z", "/", "Mozilla/5.0 (X11"},
	} {
		t.Run(c.file, func(t *testing.T) {
			n := 0
			sum := readVendorLog(t, filepath.Join(dir, c.file), func(h *collect.Hit) {
				n++
				if h.IP == "" {
					t.Errorf("no address in %q", h.Line)
				}
				if n > 1 {
					return
				}
				if at := h.At.Format("2006-01-02T15:04:05Z07:00"); at != c.first {
					t.Errorf("the first hit was at %s, want %s", at, c.first)
				}
				if !strings.HasPrefix(h.Path, c.path) || !strings.HasPrefix(h.UserAgent, c.agent) {
					t.Errorf("the first hit: %+v", h)
				}
			})
			var skipped []string
			for _, k := range sum.Skipped {
				skipped = append(skipped, fmt.Sprint(k.Reason, " ", k.Lines))
			}
			got := fmt.Sprint(sum.Format, sum.Lines, sum.Parsed, sum.Bytes, strings.Join(skipped, ", "))
			if want := fmt.Sprint(c.format, c.lines, c.parsed, c.bytes, c.skipped); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}

// TestVendorTotals compares with what was counted from the same files by other means: the WEBLOG
// rows that come with them.
func TestVendorTotals(t *testing.T) {
	dir := vendorLogs(t)
	for file, want := range map[string]string{
		"elastic_apache_combined.log": "1753 addresses, 4 days, map[200:9126 206:45 301:164 304:445 403:2 404:213 416:2 500:3], " +
			"google.com 228, t.co 3, 3905 page views and 1 on a line cut off",
		"advertools_combined_with_errors.log": "64 addresses, 1 days, map[200:31 206:1 304:248 403:2 404:603], " +
			"google.com 0, t.co 0, 266 page views and 0 on a line cut off",
	} {
		t.Run(file, func(t *testing.T) {
			ips, days, statuses := map[string]bool{}, map[string]bool{}, map[int]int{}
			google, tco, views, cut := 0, 0, 0, 0
			readVendorLog(t, filepath.Join(dir, file), func(h *collect.Hit) {
				ips[h.IP] = true
				days[h.At.Format(time.DateOnly)] = true
				statuses[h.Status]++
				if strings.HasPrefix(h.Referrer, "http://www.google.com/") || strings.HasPrefix(h.Referrer, "https://www.google.com/") {
					google++
				}
				if strings.HasPrefix(h.Referrer, "http://t.co/") || strings.HasPrefix(h.Referrer, "https://t.co/") {
					tco++
				}
				// Line 8899 of the first lacks the end of its user agent: the row counts its bytes, but
				// the 3905 views are those of whole lines.
				switch _, ok := collect.Pageview(*h); {
				case ok && h.Line[len(h.Line)-1] == '"':
					views++
				case ok:
					cut++
				}
			})
			got := fmt.Sprintf("%d addresses, %d days, %v, google.com %d, t.co %d, %d page views and %d on a line cut off", len(ips), len(days), statuses, google, tco, views, cut)
			if got != want {
				t.Errorf("%s\nwant %s", got, want)
			}
		})
	}
}
