package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// serving starts a server on the folder shop and returns its address and what stops it; it fails the test
// where the server doesn't end well.
func (p typist) serving(log *bytes.Buffer, flags ...string) (address string, stop func()) {
	p.t.Helper()
	server := exec.Command("payoff", append([]string{"serve", "--data", "shop", "--addr", "127.0.0.1:0"}, flags...)...)
	server.Dir, server.Stderr = p.dir, log
	address = start(p.t, server)
	return address, func() {
		p.t.Helper()
		server.Process.Signal(syscall.SIGTERM)
		if err := server.Wait(); err != nil {
			p.t.Errorf("it was asked to stop: %v: %s", err, log.String())
		}
	}
}

// tells posts an event as a browser does and returns the answer's status with the reason of a drop.
func tells(t *testing.T, address, body string, head ...string) string {
	t.Helper()
	r, err := http.NewRequest("POST", address+"/api/event", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
	return strings.TrimSpace(fmt.Sprint(answer.StatusCode, " ", answer.Header.Get("X-Payoff-Dropped")))
}

// The same event ids within 48 hours are the same events, also where the server was started anew in between
// and remembers none: the engine and the books know them. Days later an id may be used again.
func TestReplayedAfterARestart(t *testing.T) {
	p := typist{t, t.TempDir()}
	t.Setenv("PAYOFF_NOW", "2026-11-20T10:00:00Z")
	p.must("", "init", "--data", "shop", "--business", "Ada", "--currency", "EUR", "--zone", "Europe/Helsinki", "--site", "ada.example", "--margin", "0.5")
	const seen, bought, asked = `{"n":"pageview","u":"https://ada.example/","e":"seen"}`,
		`{"n":"order","u":"https://ada.example/thanks","e":"bought","v":"12.34"}`,
		`{"n":"lead","u":"https://ada.example/ask","e":"asked","id":"L1"}`
	for _, day := range []struct {
		now  string
		want string // of the whole month afterwards
	}{
		{"2026-11-20T10:00:00Z", "2 1 1 12.34"},
		{"2026-11-22T09:59:00Z", "3 1 1 12.34"},
		{"2026-11-27T10:00:00Z", "5 1 1 12.34"}, // the order and the lead are the same for good: the books know their numbers
	} {
		t.Setenv("PAYOFF_NOW", day.now)
		var log bytes.Buffer
		address, stop := p.serving(&log)
		for _, body := range []string{seen, bought, asked, seen, asked, bought, `{"n":"pageview","u":"https://ada.example/honest","e":"` + day.now + `"}`} {
			if got := tells(t, address, body); got != "202" && got != "202 duplicate" {
				t.Errorf("%s: %s", body, got)
			}
		}
		stop()
		var out struct{ Rows []struct{ Metrics []any } }
		if err := json.Unmarshal([]byte(p.must(`{"range":"2026-11","metrics":["pageviews","orders","leads","revenue"]}`, "ask", "--data", "shop", "-")), &out); err != nil {
			t.Fatal(err)
		}
		m := out.Rows[0].Metrics
		if got := fmt.Sprint(m[0], " ", m[1], " ", m[2], " ", m[3].(map[string]any)["amount"]); got != day.want {
			t.Errorf("on %s: page views, orders, leads and revenue are %s, want %s", day.now, got, day.want)
		}
	}
}

// What isn't HTTP, or hardly, is refused at the door; the log says nothing of who sent what, and no line of it
// is somebody else's. A proxy that isn't named isn't believed. The honest are served all the while.
func TestHostileRequests(t *testing.T) {
	p := typist{t, t.TempDir()}
	t.Setenv("PAYOFF_NOW", "2026-11-22T10:00:00Z")
	p.must("", "init", "--data", "shop", "--business", "Ada", "--currency", "EUR", "--zone", "Europe/Helsinki", "--site", "ada.example")
	var log bytes.Buffer
	address, stop := p.serving(&log, "--log-format", "json")
	const body = `{"n":"pageview","u":"https://ada.example/"}`
	post := func(head, body string) string {
		return "POST /api/event HTTP/1.1\r\nHost: ada.example\r\nUser-Agent: evemark\r\n" + head + "\r\n" + body
	}
	long := fmt.Sprintf("Content-Length: %d\r\n", len(body))
	honest := 0
	for _, c := range []struct{ name, request, want string }{
		{"a line break in a header", post("X-Forwarded-For: 6.6.6.6\rSet-Cookie: evemark\r\n"+long, body), "400"},
		{"a NUL in a header", post("Origin: https://evemark\x00\r\n"+long, body), "400"},
		{"a header that has none of a name", post("eve mark: x\r\n"+long, body), "400"},
		{"a header without an end", post("X-Eve: "+strings.Repeat("evemark", 20_000)+"\r\n"+long, body), "431"},
		{"two lengths", post("Content-Length: 1\r\n"+long, body), "400"},
		{"a length that is none", post("Content-Length: -1\r\n", body), "400"},
		{"a way of coding that is none", post("Transfer-Encoding: evemark\r\n", body), "501"},
		{"chunks that are none", post("Transfer-Encoding: chunked\r\n", "zz\r\nevemark"), "400"},
		{"chunks without an end", post("Transfer-Encoding: chunked\r\n", strings.Repeat("1000\r\n"+strings.Repeat("x", 4096)+"\r\n", 20)), "413"},
		{"less than it says", post("Content-Length: 5000\r\n", body), "400"},
		{"a line break in a path", "GET /evemark%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: ada.example\r\n\r\n", ""},
		{"a line break in the method", "GET\n/evemark HTTP/1.1\r\nHost: ada.example\r\n\r\n", "400"},
		{"no HTTP", "evemark\r\n\r\n", "400"},
		{"TLS", "\x16\x03\x01\x02\x00\x01\x00evemark\r\n\r\n", "400"},
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(time.Minute))
		// The server may have answered and gone before all of it is written.
		io.WriteString(conn, c.request)
		conn.(*net.TCPConn).CloseWrite()
		line, err := bufio.NewReader(conn).ReadString('\n')
		conn.Close()
		if c.want == "" { // a page that isn't there, or a door: never what the path says
			if strings.Contains(line, "Set-Cookie") {
				t.Errorf("%s: %s", c.name, line)
			}
		} else if _, rest, _ := strings.Cut(line, " "); !strings.HasPrefix(rest, c.want) {
			t.Errorf("%s: %q, %v; want %s", c.name, line, err, c.want)
		}
		if got := tells(t, address, fmt.Sprintf(`{"n":"pageview","u":"https://ada.example/honest","e":"%d"}`, honest), "X-Forwarded-For", fmt.Sprint("6.6.6.", honest)); got != "202" {
			t.Errorf("after %s an honest page view gets %s", c.name, got)
		}
		honest++
	}
	for _, hostile := range []string{
		`{"n":"evemark\r\nlevel=ERROR"}`, `{"n":"order","u":"https://ada.example/evemark","id":"evemark","v":"5","p":{"shop":"evemark","told":"evemark"}}`,
		`{"n":"identify","u":"https://ada.example/","id":"evemark@example.org","x":"evemark"}`, `{"n":"pageview","s":"evemark.example","u":"https://evemark.example/"}`,
	} {
		tells(t, address, hostile, "Referer", "https://evemark.example/", "Cookie", "evemark=1", "Authorization", "Bearer evemark")
	}
	stop()
	for line := range strings.Lines(log.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("no line of a log: %q", line)
		}
	}
	for _, private := range []string{"evemark", "127.0.0.1", "6.6.6.", "Firefox", "example.org"} {
		if strings.Contains(log.String(), private) {
			t.Errorf("the log holds %s: %s", private, log.String())
		}
	}
	out := p.must(`{"range":"2026-11","metrics":["pageviews","visitors","orders"]}`, "ask", "--data", "shop", "-")
	if flat := strings.Join(strings.Fields(out), ""); !strings.Contains(flat, fmt.Sprintf("[%d,1,1]", honest)) {
		t.Errorf("page views, visitors and orders: %s, want %d of one visitor, and an order", out, honest)
	}
	if out := p.must("", "doctor", "--data", "shop"); !strings.Contains(out, "invalid") {
		t.Errorf("doctor doesn't say what wasn't counted: %s", out)
	}
}

// What net/http says of connections names who was at the other end: it isn't among the lines of the log.
func TestConnectionsAreNotLogged(t *testing.T) {
	var log bytes.Buffer
	o := serveOptions{addr: "127.0.0.1:0"}
	s := &server{log: o.log(&log)}
	doors, err := s.doors(o, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("evemark") }))
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- doors[0].serve() }()
	if _, err := http.Get("http://" + doors[0].listener.Addr().String()); err == nil {
		t.Error("a page that broke was answered")
	}
	doors[0].server.Close()
	<-served
	if log.Len() > 0 {
		t.Errorf("the log holds %s", log.String())
	}
}
