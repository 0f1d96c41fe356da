package main

import (
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// A server takes a new business, a key of it and a changed setting at once, and who is stored meanwhile
// stays who they are.
func TestSettingsThroughTheServer(t *testing.T) {
	t.Setenv("PAYOFF_NOW", "2026-11-22T10:00:00Z")
	p := typist{t, t.TempDir()}
	p.must("", "init", "--data", "shop", "--business", "Ada", "--currency", "EUR", "--zone", "Europe/Helsinki", "--site", "ada.example")
	server := exec.Command("payoff", "serve", "--data", "shop", "--addr", "127.0.0.1:0")
	server.Dir = p.dir
	address := start(t, server)
	send := func(path, body, key string) (int, string) {
		t.Helper()
		r, err := http.NewRequest("POST", address+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
		if key != "" {
			r.Header.Set("Authorization", "Bearer "+key)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode, answer.Header.Get("X-Payoff-Dropped")
	}
	event := func(url string, status int, dropped string) {
		t.Helper()
		if code, drop := send("/api/event", `{"n":"pageview","u":"`+url+`"}`, ""); code != status || drop != dropped {
			t.Errorf("%s: %d %s, want %d %s", url, code, drop, status, dropped)
		}
	}
	event("https://bo.example/", 404, "")
	if out := p.must("", "init", "--data", "shop", "--business", "Bo", "--currency", "EUR", "--zone", "UTC", "--site", "bo.example"); !strings.Contains(out, "Bo is set up in shop") {
		t.Errorf("init: %s", out)
	}
	event("https://bo.example/", 202, "")
	key := strings.TrimSpace(p.must("", "key", "create", "--data", "shop", "--business", "Bo", "--scope", "read"))
	if code, _ := send("/api/v1/query", `{"range":"today","metrics":["visits"]}`, key); code != 200 {
		t.Errorf("the new business's key: %d", code)
	}
	if out := p.must("", "set", "--data", "shop", "--business", "Bo", "exclude=127.0.0.1"); out != "exclude: none -> 127.0.0.1\n" {
		t.Errorf("set: %s", out)
	}
	event("https://bo.example/", 202, "excluded")
	event("https://ada.example/", 202, "")
	p.must("", "set", "--data", "shop", "--business", "Bo", "exclude=", "site=new.example")
	event("https://new.example/", 202, "")
	server.Process.Signal(syscall.SIGTERM)
	if err := server.Wait(); err != nil {
		t.Error(err)
	}
	out := p.must(`{"range":"today","metrics":["pageviews","visitors"]}`, "ask", "--data", "shop", "--business", "Bo", "-")
	if flat := strings.Join(strings.Fields(out), ""); !strings.Contains(flat, "[2,2]") {
		t.Errorf("afterwards: %s", out)
	}
}
