package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkImportLog imports 200,000 lines of a month, half of them page views, four a visit, into a
// new folder: the reader, the pipeline, the hand-over and the engine.
func BenchmarkImportLog(b *testing.B) {
	const lines = 200_000
	agents := []string{
		"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
	}
	from := []string{"https://l.instagram.com/", "https://shop.example/", "https://shop.example/", "https://shop.example/"}
	var log bytes.Buffer
	for i := range lines {
		at := time.Date(2026, 1, 5, 0, 0, i*13, 0, time.UTC)
		visitor, path := i/40*5+i%5, fmt.Sprintf("/p/%d", i%400)
		if i/5%2 == 1 {
			path = "/style.css"
		}
		fmt.Fprintf(&log, `10.%d.%d.%d - - [%s] "GET %s HTTP/1.1" 200 4711 "%s" "%s"`+"\n", visitor>>16, visitor>>8&255, visitor&255,
			at.Format("02/Jan/2006:15:04:05 -0700"), path, from[i/10%4], agents[visitor%2])
	}
	path := filepath.Join(b.TempDir(), "access.log")
	if err := os.WriteFile(path, log.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	call := func(args ...string) {
		var failed bytes.Buffer
		e := &env{stdin: &bytes.Reader{}, stdout: io.Discard, stderr: &failed, now: time.Now}
		if code := do(b.Context(), e, args); code != 0 {
			b.Fatalf("%v: %d %s", args, code, failed.String())
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		data := filepath.Join(b.TempDir(), "data")
		call("init", "--data", data, "--business", "Bench", "--currency", "EUR", "--zone", "Europe/Dublin", "--site", "shop.example")
		b.StartTimer()
		call("import", "--data", data, path)
	}
	b.ReportMetric(float64(lines)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
