package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"payoff/collect"
)

// What is said to be acknowledged is what the server's folder then holds, event by event, of single
// ones and of batches.
func TestLoadIsCounted(t *testing.T) {
	p := typist{t, t.TempDir()}
	p.must("", "init", "--data", "shop", "--business", "Ada", "--currency", "EUR", "--zone", "Europe/Helsinki", "--site", "ada.example")
	key := strings.TrimSpace(p.must("", "key", "create", "--data", "shop", "--scope", "collect"))
	server := exec.Command("payoff", "serve", "--data", "shop", "--addr", "127.0.0.1:0", "--trust-proxy", "127.0.0.1/32")
	server.Dir = p.dir
	address := start(t, server)
	var acknowledged int64
	for _, args := range [][]string{
		{"--for", "300ms", "--connections", "8"},
		{"--for", "300ms", "--connections", "2", "--rate", "100"},
		{"--for", "300ms", "--connections", "2", "--batch", "7", "--key", key},
	} {
		var s loadSummary
		out := p.must("", append([]string{"load", "--url", address, "--site", "ada.example", "--pages", "20", "--format", "json"}, args...)...)
		if err := json.Unmarshal([]byte(out), &s); err != nil {
			t.Fatal(err)
		}
		if s.Acknowledged == 0 || s.Acknowledged != s.Events || s.Failed > 0 || s.Answer.Max < s.Answer.P99 || s.Answer.P99 < s.Answer.P50 {
			t.Errorf("%v: %s", args, out)
		}
		acknowledged += s.Acknowledged
	}
	if code, out, said := p.types("", "load", "--url", address, "--site", "other.example", "--for", "10ms", "--connections", "1"); code != 1 ||
		!strings.Contains(out, "invalid") || !strings.Contains(said, "nothing was acknowledged") {
		t.Errorf("a site that nobody knows: exit %d: %s%s", code, out, said)
	}
	server.Process.Signal(syscall.SIGTERM)
	if err := server.Wait(); err != nil {
		t.Fatal(err)
	}
	var answer struct{ Rows []struct{ Metrics []int64 } }
	year := time.Now().UTC().Format("2006")
	out := p.must(`{"range":"`+year+`","metrics":["pageviews"]}`, "ask", "--data", "shop", "-")
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	if n := answer.Rows[0].Metrics[0]; n != acknowledged {
		t.Errorf("%d were acknowledged, %d are there", acknowledged, n)
	}
}

func TestLoadIsCalledWrongly(t *testing.T) {
	p := typist{t, t.TempDir()}
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"", 2, "--site HOST"},
		{"--site a.example --url http://192.0.2.1:8080", 2, "only a server on this machine"},
		{"--site a.example --url https://127.0.0.1", 2, "want http://127.0.0.1:PORT"},
		{"--site a.example --batch 10", 2, "--batch needs the --key"},
		{"--site a.example --batch 1001 --key x", 2, "want 0 to 1000"},
		{"--site a.example --for 2h", 2, "at most an hour"},
		{"--site a.example --rate -1", 2, "want 0 to 1,000,000"},
		{"--site a.example --url http://127.0.0.1:1", 1, "nobody answers"},
	} {
		if code, _, said := p.types("", append([]string{"load"}, strings.Fields(c.args)...)...); code != c.code || !strings.Contains(said, c.says) {
			t.Errorf("payoff load %s: exit %d: %s; want %d: %s", c.args, code, said, c.code, c.says)
		}
	}
}

// A made-up page view is what the script of a browser sends: Go's own reader of requests and the
// collector's of bodies take it, to the byte.
func TestMadeRequests(t *testing.T) {
	v := &madeVisits{chance: rand.New(rand.NewPCG(1, 1)), site: "ada.example", pages: 50, prefix: "run-0-"}
	var all []byte
	const views = 500
	for range views {
		all = appendEvent(all, "127.0.0.1:8080", "ada.example", v.next())
	}
	r := bufio.NewReader(bytes.NewReader(all))
	ids, arrivals, addresses := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for range views {
		request, err := http.ReadRequest(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Fatal(err)
		}
		told, err := collect.ParseTold(body)
		if err != nil || !strings.HasPrefix(told.URL, "https://ada.example/p/") {
			t.Fatalf("%v: %s", err, body)
		}
		address := request.Header.Get("X-Forwarded-For")
		if ip, err := netip.ParseAddr(address); err != nil || !netip.MustParsePrefix("198.18.0.0/15").Contains(ip) {
			t.Fatalf("it comes from %s", address)
		}
		ids[told.ID], arrivals[told.Referrer], addresses[address] = true, true, true
	}
	if _, err := http.ReadRequest(r); err != io.EOF {
		t.Errorf("something follows the last one: %v", err)
	}
	// Some four views a visitor: 500 views are of some 125.
	if len(ids) != views || len(arrivals) < 12 || len(addresses) < 60 || len(addresses) > 250 {
		t.Errorf("%d ids, %d referrers, %d addresses", len(ids), len(arrivals), len(addresses))
	}
}

// Of a thousand answers after 1, 2, ... 1000 ms half took at most 500 ms, 95 of a hundred at most
// 950; a step is a hundredth of its time.
func TestTimes(t *testing.T) {
	var low, high times
	for i := 1; i <= 500; i++ {
		low.add(time.Duration(i) * time.Millisecond)
		high.add(time.Duration(500+i) * time.Millisecond)
	}
	low.merge(&high)
	for share, want := range map[float64]float64{0.5: 500, 0.95: 950, 0.99: 990, 1: 1000} {
		if got := low.quantile(share); got < want || got > want*1.02 {
			t.Errorf("%s of them took at most %.1f ms, want about %.0f", strconv.FormatFloat(share, 'f', 2, 64), got, want)
		}
	}
	var none times
	if got := none.quantile(0.5); got != 0 {
		t.Errorf("of none: %v", got)
	}
}
