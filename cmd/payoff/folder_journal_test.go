package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A shop's journal loses its log behind three visits that the events have. Three more are counted: the
// journal doesn't give their batches numbers that the events take for those they have.
func TestJournalThatLostItsEnd(t *testing.T) {
	t.Setenv("PAYOFF_NOW", "2026-11-22T10:00:00Z")
	p := typist{t, t.TempDir()}
	p.must("", "init", "--data", "shop", "--business", "Ada", "--currency", "EUR", "--zone", "Europe/Helsinki", "--site", "ada.example")
	sent := 0
	serve := func(signal os.Signal, hits int) (said string) {
		server := exec.Command("payoff", "serve", "--data", "shop", "--addr", "127.0.0.1:0")
		server.Dir = p.dir
		var log strings.Builder
		server.Stderr = &log
		c := line{address: strings.TrimPrefix(start(t, server), "http://")}
		defer c.close()
		for range hits {
			sent++
			body := fmt.Sprintf(`{"n":"pageview","u":"https://ada.example/%d"}`, sent)
			a, err := c.ask(fmt.Appendf(nil, "POST /api/event HTTP/1.1\r\nHost: x\r\nUser-Agent: %s\r\nContent-Length: %d\r\n\r\n%s", tortureAgent, len(body), body))
			if err != nil || a.status != http.StatusAccepted {
				t.Fatal(a.status, err)
			}
		}
		for until := time.Now().Add(time.Minute); p.views() < sent && time.Now().Before(until); {
			time.Sleep(50 * time.Millisecond)
		}
		server.Process.Signal(signal)
		server.Wait() // it may be killed: its error is no news
		return log.String()
	}
	serve(syscall.SIGTERM, 0) // closed once, the journal's own name is in its file
	serve(syscall.SIGKILL, 3)
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(filepath.Join(p.dir, "shop", journalFile+end)); err != nil {
			t.Fatal(err)
		}
	}
	said := serve(syscall.SIGTERM, 3)
	if n := p.views(); n != 6 || !strings.Contains(said, "journal.db lost its end. What is known of it, 3 batches of visits, was applied before") {
		t.Errorf("%d visits are there, and it says: %s", n, said)
	}
}

// views counts the page views of the shop's year.
func (p typist) views() int {
	p.t.Helper()
	var answer struct{ Rows []struct{ Metrics []int } }
	out := p.must(`{"range":"2026","metrics":["pageviews"]}`, "ask", "--data", "shop", "-")
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		p.t.Fatal(err)
	}
	return answer.Rows[0].Metrics[0]
}
