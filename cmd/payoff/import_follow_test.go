package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A followed log is stored as it grows, and what isn't counted of it is kept too. Followed again from
// its begin it brings nothing twice.
func TestFollow(t *testing.T) {
	t.Setenv("PAYOFF_NOW", "2026-11-22T10:00:00Z")
	p := typist{t, t.TempDir()}
	p.must("", "init", "--data", "shop", "--business", "Ada", "--currency", "EUR", "--zone", "UTC", "--site", "ada.example")
	line := func(path, agent string) string {
		return `192.0.2.7 - - [21/Nov/2026:10:00:00 +0000] "GET ` + path + ` HTTP/1.1" 200 5 "-" "` + agent + `"` + "\n"
	}
	const firefox, robot = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Googlebot/2.1 (+http://www.google.com/bot.html)"
	log := filepath.Join(p.dir, "access.log")
	add := func(text string) {
		f, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteString(text); err != nil {
			t.Fatal(err)
		}
	}
	add(line("/", robot) + strings.Repeat(line("/a", firefox), 10) + line("/a.css", firefox))
	follow := func(grows, want string) {
		t.Helper()
		cmd := exec.Command("payoff", "import", "--data", "shop", "--follow", "access.log")
		cmd.Dir = p.dir
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(out)
		if want != "" {
			if said, err := lines.ReadString('\n'); err != nil || said != want {
				t.Errorf("it says %q, %v; want %q", said, err, want)
			}
		}
		add(grows)
		if said, err := lines.ReadString('\n'); err != nil {
			t.Errorf("it says %q, %v", said, err)
		}
		cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	follow(line("/", robot)+line("/b", firefox), "access.log: 10 page views stored\n")
	follow(line("/c", firefox), "")
	if out := p.must("", "doctor", "--data", "shop"); !strings.Contains(out, "12 events") || !strings.Contains(out, "in the last 7 days 2 hits not counted: 2 bots") {
		t.Errorf("doctor: %s", out)
	}
}
