package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A typist types commands in a folder of their own.
type typist struct {
	t   *testing.T
	dir string
}

// types runs a command and returns its exit code and what it says.
func (p typist) types(stdin string, args ...string) (code int, out, said string) {
	p.t.Helper()
	cmd := exec.Command("payoff", args...)
	cmd.Dir, cmd.Stdin = p.dir, strings.NewReader(stdin)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), o.String(), e.String()
}

func (p typist) must(stdin string, args ...string) string {
	p.t.Helper()
	code, out, said := p.types(stdin, args...)
	if code != 0 {
		p.t.Fatalf("payoff %v: exit %d: %s", args, code, said)
	}
	return out
}

// While a server has the folder its commands go through it: with their standard input, their files,
// their exit codes. What needs the folder for itself says so. Afterwards all of it stands.
func TestCommandsThroughTheServer(t *testing.T) {
	t.Setenv("PAYOFF_NOW", "2026-11-22T10:00:00Z")
	p := typist{t, t.TempDir()}
	p.must("", "init", "--data", "shop", "--business", "Ada", "--currency", "EUR", "--zone", "Europe/Helsinki", "--site", "ada.example", "--margin", "0.5")
	server := exec.Command("payoff", "serve", "--data", "shop", "--addr", "127.0.0.1:0")
	server.Dir = p.dir
	var log bytes.Buffer
	server.Stderr = &log
	address := start(t, server)
	if info, err := os.Stat(filepath.Join(p.dir, "shop", socketFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", info, err)
	}

	line := `192.0.2.7 - - [21/Nov/2026:10:00:00 +0200] "GET /a HTTP/1.1" 200 5 "https://www.facebook.com/" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"` + "\n"
	if err := os.WriteFile(filepath.Join(p.dir, "access.log"), []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := p.must("", "import", "--data", "shop", "access.log"); !strings.Contains(out, "1 stored") {
		t.Errorf("import: %s", out)
	}
	if out := p.must("", "log", "--data", "shop", "order", "number=1", "amount=100.00"); !strings.Contains(out, "order 1 of 100.00 EUR") {
		t.Errorf("log: %s", out)
	}
	key := strings.TrimSpace(p.must("", "key", "create", "--data", "shop", "--scope", "collect"))
	r, err := http.NewRequest("POST", address+"/api/v1/events", strings.NewReader(`{"events":[{"n":"pageview","u":"https://ada.example/b","ip":"192.0.2.8"},{"n":"pageview","u":"https://ada.example/c","ip":"192.0.2.8"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil || answer.StatusCode != 202 || strings.Count(string(b), "accepted") != 2 {
		t.Errorf("a batch with the key just made: %d %s, %v", answer.StatusCode, b, err)
	}
	query := `{"range":"2026-11","metrics":["orders","revenue"]}`
	want := `1,{"amount":"100.00","currency":"EUR"}`
	flat := func(s string) string { return strings.Join(strings.Fields(s), "") }
	if out := p.must(query, "ask", "--data", "shop", "-"); !strings.Contains(flat(out), want) {
		t.Errorf("ask: %s", out)
	}
	if err := os.WriteFile(filepath.Join(p.dir, "query.json"), []byte(query), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := p.must("", "ask", "--data", "shop", "query.json"); !strings.Contains(flat(out), want) {
		t.Errorf("ask with a file: %s", out)
	}
	p.must("", "report", "--data", "shop", "--range", "2026", "--format", "csv", "-o", "report.csv")
	if _, err := os.Stat(filepath.Join(p.dir, "report.csv")); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"verdict", "--data", "shop", "--format", "song"}, 2, "--format song"},
		{[]string{"ask", "--data", "shop", "nowhere.json"}, 1, "nowhere.json"},
		{[]string{"erase", "--data", "shop", "--business", "Ada"}, 1, "stop it to take out a whole business"},
		{[]string{"serve", "--data", "shop"}, 1, "a server has this folder"},
	} {
		code, _, said := p.types("", c.args...)
		if code != c.code || !strings.Contains(said, c.says) {
			t.Errorf("payoff %v: exit %d: %s; want %d: %s", c.args, code, said, c.code, c.says)
		}
	}
	server.Process.Signal(syscall.SIGTERM)
	if err := server.Wait(); err != nil || strings.Contains(log.String(), "WARN") || strings.Contains(log.String(), "ERROR") {
		t.Errorf("it was asked to stop: %v: %s", err, log.String())
	}
	if strings.Contains(log.String(), "192.0.2") {
		t.Errorf("the log names a visitor: %s", log.String())
	}
	out := p.must(`{"range":"2026-11","metrics":["pageviews","orders"]}`, "ask", "--data", "shop", "-")
	if !strings.Contains(flat(out), "[3,1]") {
		t.Errorf("afterwards: %s", out)
	}
	p.must("", "erase", "--data", "shop", "--business", "Ada")
}

func TestServeIsCalledWrongly(t *testing.T) {
	p := typist{t, t.TempDir()}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"serve"}, 2, "--data"},
		{[]string{"serve", "--data", "x", "--tls-host", "stats"}, 2, "--tls-host stats: want a host's name"},
		{[]string{"serve", "--data", "x", "--tls-host", "192.0.2.1"}, 2, "--tls-host 192.0.2.1: want a host's name"},
		{[]string{"serve", "--data", "x", "--tls-host", "stats.example", "--tls-ca", "letsencrypt"}, 2, "--tls-ca letsencrypt"},
		{[]string{"serve", "--data", "x", "--http-addr", ":80"}, 2, "say --tls-host too"},
		{[]string{"serve", "--data", "x", "--log-format", "xml"}, 2, "--log-format xml"},
		{[]string{"serve", "--data", "x", "--trust-proxy", "nginx"}, 2, "--trust-proxy nginx"},
		{[]string{"serve", "--data", "x", "--public-url", "stats"}, 2, "--public-url stats"},
		{[]string{"serve", "--data", "x", "now"}, 2, "flags only"},
		{[]string{"serve", "--data", "x"}, 1, "no data folder"},
	} {
		if code, _, said := p.types("", c.args...); code != c.code || !strings.Contains(said, c.says) {
			t.Errorf("payoff %v: exit %d: %s; want %d: %s", c.args, code, said, c.code, c.says)
		}
	}
	p.must("", "init", "--data", "x", "--business", "Ada", "--currency", "EUR", "--zone", "Europe/Helsinki")
	busy := exec.Command("payoff", "serve", "--data", "x", "--addr", "127.0.0.1:0")
	busy.Dir = p.dir
	address := strings.TrimPrefix(start(t, busy), "http://")
	p.must("", "init", "--data", "y", "--business", "Ada", "--currency", "EUR", "--zone", "Europe/Helsinki")
	if code, _, said := p.types("", "serve", "--data", "y", "--addr", address); code != 1 || !strings.Contains(said, "listen") {
		t.Errorf("a port that is taken: %d: %s", code, said)
	}
	// A server that was killed leaves its socket: commands open the folder themselves.
	busy.Process.Kill()
	busy.Wait() // it was killed: its error is no news
	if out := p.must("", "doctor", "--data", "x"); !strings.Contains(out, "the books are whole") {
		t.Error(fmt.Sprint("after a kill: ", out))
	}
}
