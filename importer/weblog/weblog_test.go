package weblog_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"payoff/collect"
	"payoff/importer/weblog"
)

// TestLogs reads each log of testdata and compares the hits, and what was skipped, with the
// text beside it. The server's clock is Helsinki's, which matters only where a line has no offset.
func TestLogs(t *testing.T) {
	helsinki, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("testdata/*.log")
	if len(files) == 0 {
		t.Fatal("no logs in testdata")
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			log, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(strings.TrimSuffix(f, ".log") + ".hits")
			if err != nil {
				t.Fatal(err)
			}
			if !weblog.IsLog(log) {
				t.Error("IsLog says no")
			}
			for name, r := range map[string]io.Reader{
				"at once": bytes.NewReader(log), "byte by byte": iotest.OneByteReader(bytes.NewReader(log)),
			} {
				var got strings.Builder
				sum, err := weblog.Lines(context.Background(), r, weblog.Options{Zone: helsinki}, func(h *collect.Hit, offset int64) error {
					if !bytes.HasPrefix(log[offset:], h.Line) {
						t.Errorf("the line at %d isn't %q", offset, h.Line)
					}
					got.WriteString(hitText(h))
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				got.WriteString(summaryText(sum))
				if got.String() != string(want) {
					t.Errorf("%s:\n%swant:\n%s", name, got.String(), want)
				}
			}
		})
	}
}

func hitText(h *collect.Hit) string {
	parts := []string{h.At.Format(time.RFC3339Nano), h.IP, h.Host, h.Method, h.Path, strconv.Itoa(h.Status), h.Referrer, h.UserAgent}
	for i, p := range parts {
		if !utf8.ValidString(p) {
			parts[i] = strconv.QuoteToASCII(p)
		}
	}
	return strings.TrimRight(strings.Join(parts, " | "), " ") + "\n"
}

func summaryText(s weblog.Summary) string {
	var b strings.Builder
	fmt.Fprintf(&b, "= %s: %d lines, %d parsed, %d bytes sent, up to %d\n", s.Format, s.Lines, s.Parsed, s.Bytes, s.Offset)
	for _, k := range s.Skipped {
		fmt.Fprintf(&b, "- %s: %d %v\n", k.Reason, k.Count, k.Lines)
	}
	return b.String()
}

func TestLinesGoOnWhereTheyStopped(t *testing.T) {
	heading := "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n"
	first := "2026-01-01 00:00:01 192.0.2.1 GET /first 200\n"
	second := "2026-01-01 00:00:02 192.0.2.2 GET /second 200\n"
	var warm, seen []string
	sum, err := weblog.Lines(context.Background(), strings.NewReader(heading+first+second), weblog.Options{
		From: int64(len(heading + first)),
		Warm: func(h *collect.Hit, _ int64) error { warm = append(warm, h.Path); return nil },
	}, func(h *collect.Hit, _ int64) error { seen = append(seen, h.Path); return nil })
	if err != nil || fmt.Sprint(warm, seen) != "[/first] [/second]" {
		t.Errorf("warm %v, seen %v, %v", warm, seen, err)
	}
	if sum.Lines != 1 || sum.Parsed != 1 || sum.Offset != int64(len(heading+first+second)) {
		t.Errorf("%+v", sum)
	}
}

func TestLinesLeaveTheHalfLineOfAGrowingFile(t *testing.T) {
	whole := `192.0.2.1 - - [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 12` + "\n"
	half := `192.0.2.1 - - [10/Oct/2026:13:55:37 +0000] "GET / HTTP/1.1" 200 3`
	for _, growing := range []bool{true, false} {
		n := 0
		sum, err := weblog.Lines(context.Background(), strings.NewReader(whole+half), weblog.Options{Start: 1000, Growing: growing},
			func(_ *collect.Hit, offset int64) error {
				if n++; n == 1 && offset != 1000 {
					t.Errorf("the first line stands at %d, want 1000", offset)
				}
				return nil
			})
		want := map[bool]int{true: 1, false: 2}[growing]
		if err != nil || n != want || sum.Offset != 1000+int64(len(whole)) {
			t.Errorf("growing %v: %d hits up to %d, %v; want %d", growing, n, sum.Offset, err, want)
		}
	}
}

func TestLinesPassLongOnes(t *testing.T) {
	good := `192.0.2.1 - - [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 12` + "\n"
	for _, long := range []int{65_537, 3 << 20} {
		log := good + strings.Repeat("x", long) + "\n" + good
		sum, err := weblog.Lines(context.Background(), strings.NewReader(log), weblog.Options{}, func(*collect.Hit, int64) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("= common: 3 lines, 2 parsed, 24 bytes sent, up to %d\n- line too long: 1 [2]\n", len(log))
		if got := summaryText(sum); got != want {
			t.Errorf("%swant %s", got, want)
		}
	}
}

func TestLinesStop(t *testing.T) {
	line := `192.0.2.1 - - [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 12` + "\n"
	enough := errors.New("enough")
	sum, err := weblog.Lines(context.Background(), strings.NewReader(line+line+line), weblog.Options{}, func(_ *collect.Hit, offset int64) error {
		if offset > 0 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || sum.Offset != int64(len(line)) {
		t.Errorf("up to %d, %v", sum.Offset, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err = weblog.Lines(ctx, strings.NewReader(line), weblog.Options{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context gives %v", err)
	}
	broken := io.MultiReader(strings.NewReader(line), iotest.ErrReader(enough))
	sum, err = weblog.Lines(context.Background(), broken, weblog.Options{}, func(*collect.Hit, int64) error { return nil })
	if !errors.Is(err, enough) || sum.Parsed != 1 {
		t.Errorf("%d parsed, %v", sum.Parsed, err)
	}
}

func TestIsLogSaysNo(t *testing.T) {
	for _, text := range []string{
		"", "\n\n", "Date,Cost\n2026-01-01,5.00\n", "{\"id\":1,\"date\":\"2026-01-01\",\"url\":\"https://a.example\"}\n",
		"<opml></opml>", "# a comment\n", strings.Repeat("x", 65536), "\xff\xfea\x00b\x00",
		"[2026-01-01 10:00:00] something happened\n",
	} {
		if weblog.IsLog([]byte(text)) {
			t.Errorf("%.40q is taken for a log", text)
		}
	}
}

func TestUncompressed(t *testing.T) {
	var two bytes.Buffer
	for _, s := range []string{"first\n", "second\n"} {
		z := gzip.NewWriter(&two)
		if _, err := io.WriteString(z, s); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	// printf 'bzip2\n' | bzip2
	bz := "BZh91AY&SY\xef\xdf\x4f\x52\x00\x00\x01\x49\x80\x00\x10\x10\x00\x10\x20\x40\x10\x20\x00\x22\x18\x68\x30\x05\x58\x18\x5d\xc9\x14\xe1\x42\x43\xbf\x7d\x3d\x48"
	for name, c := range map[string]struct{ in, want string }{
		"gzip of two members": {two.String(), "first\nsecond\n"},
		"bzip2":               {bz, "bzip2\n"},
		"plain":               {"BZh? plain", "BZh? plain"},
		"short":               {"a", "a"},
		"empty":               {"", ""},
	} {
		r, err := weblog.Uncompressed(iotest.HalfReader(strings.NewReader(c.in)))
		if err != nil {
			t.Fatal(name, err)
		}
		got, err := io.ReadAll(r)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := weblog.Uncompressed(strings.NewReader("\x1f\x8b\x00")); err == nil {
		t.Error("a broken gzip heading is no error")
	}
}

// FuzzLines: whatever the bytes, each line is a hit or has a reason.
func FuzzLines(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.log")
	for _, name := range files {
		log, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(log)
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		hits := int64(0)
		sum, err := weblog.Lines(context.Background(), bytes.NewReader(log), weblog.Options{}, func(h *collect.Hit, offset int64) error {
			hits++
			if h.At.IsZero() {
				t.Errorf("no time in %q", h.Line)
			}
			if !bytes.HasPrefix(log[offset:], h.Line) {
				t.Errorf("the line at %d isn't %q", offset, h.Line)
			}
			longest := max(len(h.IP), len(h.Host), len(h.Path), len(h.Referrer), len(h.UserAgent), len(h.Method))
			if longest > 3*len(h.Line)+1 || len(h.Line) > 64<<10 {
				t.Errorf("%d bytes from a line of %d", longest, len(h.Line))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		skipped := int64(0)
		for _, k := range sum.Skipped {
			skipped += k.Count
		}
		if hits != sum.Parsed || sum.Parsed+skipped != sum.Lines || sum.Offset > int64(len(log)) {
			t.Errorf("%d hits, %+v", hits, sum)
		}
		weblog.IsLog(log)
	})
}

// BenchmarkLines reads a combined log, the vendors' where it is there.
func BenchmarkLines(b *testing.B) {
	var log []byte
	if data := os.Getenv("PAYOFF_DATA"); data != "" {
		var err error
		if log, err = os.ReadFile(filepath.Join(data, "vendors/weblogs/elastic_apache_combined.log")); err != nil {
			b.Fatal(err)
		}
	} else {
		for i := range 10_000 {
			log = fmt.Appendf(log, "192.0.2.%d - - [10/Oct/2026:13:%02d:%02d +0000] \"GET /page/%d?utm_source=x HTTP/1.1\" 200 %d \"https://example.org/%d\" \"Mozilla/5.0 (X11; Linux x86_64) %d\"\n",
				i%250, i/600%60, i/10%60, i%700, i, i%300, i%400)
		}
	}
	log = bytes.Repeat(log, 10)
	lines := int64(bytes.Count(log, []byte("\n")))
	b.SetBytes(int64(len(log)))
	b.ReportAllocs()
	for b.Loop() {
		sum, err := weblog.Lines(context.Background(), bytes.NewReader(log), weblog.Options{}, func(*collect.Hit, int64) error { return nil })
		if err != nil || sum.Lines != lines {
			b.Fatalf("%d lines, %v", sum.Lines, err)
		}
	}
	b.ReportMetric(float64(lines)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
