package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// TestSetUpServer: a server that nobody can sign in to prints a link; who opens it is let in; through the
// server's socket others are invited; and the next start prints none.
func TestSetUpServer(t *testing.T) {
	t.Setenv("PAYOFF_NOW", "2026-11-22T10:00:00Z")
	p := typist{t, t.TempDir()}
	p.must("", "init", "--data", "shop", "--business", "Ada", "--currency", "EUR", "--zone", "Europe/Helsinki", "--margin", "0.5")
	serve := func(until string) (*exec.Cmd, string) {
		t.Helper()
		server := exec.Command("payoff", "serve", "--data", "shop", "--addr", "127.0.0.1:0")
		server.Dir, server.Env = p.dir, os.Environ()
		said := make(lines, 100)
		server.Stdout = said
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { server.Process.Kill() })
		return server, said.until(t, until, nil)
	}
	stop := func(server *exec.Cmd) {
		t.Helper()
		server.Process.Signal(syscall.SIGTERM)
		if err := server.Wait(); err != nil {
			t.Error(err)
		}
	}
	first, said := serve("/setup/")
	stop(first)
	old := regexp.MustCompile(`/setup/\S+`).FindString(said)
	second, said := serve("/setup/")
	link := regexp.MustCompile(`http://127\.0\.0\.1:\d+/setup/\S+`).FindString(said)
	u, err := url.Parse(link)
	if err != nil || link == "" {
		t.Fatalf("it says %s", said)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := http.Client{Jar: jar}
	open := func(path string, form url.Values) (string, int) {
		t.Helper()
		answer, err := browser.Get("http://" + u.Host + path)
		if form != nil {
			answer, err = browser.PostForm("http://"+u.Host+path, form)
		}
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		b, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b), answer.StatusCode
	}
	if _, status := open(old, nil); status != 404 {
		t.Errorf("the link of an earlier start answers %d", status)
	}
	if body, status := open(u.Path, url.Values{"name": {"Ada"}, "mail": {"ada@shop.example"}, "password": {"seven green boats"}}); status != 200 || !strings.Contains(body, "Is it paying off?") {
		t.Errorf("set up: %d %s", status, body)
	}
	if out := p.must("", "user", "list", "--data", "shop"); !strings.Contains(strings.Join(strings.Fields(out), " "), "ada@shop.example Ada 2026-11-22 password owner of every business") {
		t.Errorf("user list: %s", out)
	}
	if out := p.must("", "user", "invite", "--data", "shop", "Bo"); !strings.HasPrefix(out, "http://"+u.Host+"/invite/") {
		t.Errorf("user invite: %s", out)
	}
	reset, err := url.Parse(strings.TrimSpace(p.must("", "user", "reset", "--data", "shop", "ADA@shop.example")))
	if err != nil {
		t.Fatal(err)
	}
	if body, status := open(reset.Path, url.Values{"password": {"eight blue trains"}}); status != 200 || !strings.Contains(body, "Is it paying off?") {
		t.Errorf("reset: %d %s", status, body)
	}
	if body, _ := open("/b/1/changes", nil); !strings.Contains(body, "payoff user reset") || !strings.Contains(body, "payoff init") {
		t.Errorf("the log: %s", body)
	}
	stop(second)
	third, said := serve(" at http://")
	stop(third)
	if strings.Contains(said, "/setup/") {
		t.Errorf("with a user it says %s", said)
	}
	p.must("", "user", "remove", "--data", "shop", "ada@shop.example")
}
