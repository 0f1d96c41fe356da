package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	p.serve(syscall.SIGTERM, 0, 0) // closed once, the journal's own name is in its file
	p.serve(syscall.SIGKILL, 0, 3)
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(filepath.Join(p.dir, "shop", journalFile+end)); err != nil {
			t.Fatal(err)
		}
	}
	said := p.serve(syscall.SIGTERM, 3, 3)
	if n := p.views(); n != 6 || !strings.Contains(said, "journal.db lost its end. What is known of it, 3 batches of visits, was applied before") {
		t.Errorf("%d visits are there, and it says: %s", n, said)
	}
}

// Of 200 visits that were applied the last log of the events has, among much else, 200 times the number
// of their business. Blanking an even number of them is nothing that DuckDB's checksum sees; the visits
// are there all the same.
func TestBlankedWordsInTheEventsLog(t *testing.T) {
	t.Setenv("PAYOFF_NOW", "2026-11-22T10:00:00Z")
	p := typist{t, t.TempDir()}
	p.must("", "init", "--data", "shop", "--business", "Ada", "--currency", "EUR", "--zone", "Europe/Helsinki", "--site", "ada.example")
	p.serve(syscall.SIGKILL, 0, 200)
	p.blankWords()
	if n := p.views(); n != 200 {
		t.Errorf("%d visits are there, want 200", n)
	}
}

// The same with a scrambled page in the journal's log: every batch that the journal still has is there,
// though the events' log says that it was applied, and what stood on that page is looked for in the log.
func TestBlankedWordsBesideADamagedJournal(t *testing.T) {
	t.Setenv("PAYOFF_NOW", "2026-11-22T10:00:00Z")
	p := typist{t, t.TempDir()}
	p.must("", "init", "--data", "shop", "--business", "Ada", "--currency", "EUR", "--zone", "Europe/Helsinki", "--site", "ada.example")
	p.serve(syscall.SIGKILL, 0, 200)
	p.blankWords()
	path := filepath.Join(p.dir, "shop", journalFile+"-wal")
	log, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(log) - 60; i < len(log)-20; i++ { // on the page that was written last
		log[i] ^= 0x5a
	}
	if err := os.WriteFile(path, log, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := os.MkdirTemp(p.dir, "out")
	if err != nil {
		t.Fatal(err)
	}
	_, _, said := p.types("", "export", "--data", "shop", "-o", out)
	if n := p.views(); n < 198 || n > 200 || !strings.Contains(said, "journal.db was damaged") {
		t.Errorf("%d visits are there, want 200 but the last ones; it says: %s", n, said)
	}
	left, err := filepath.Glob(filepath.Join(p.dir, "shop", "*unsure*"))
	if err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}

// blankWords blanks words in the events' log, an even number of equal ones.
func (p typist) blankWords() {
	t := p.t
	t.Helper()
	path := filepath.Join(p.dir, "shop", eventsFile+".wal")
	log, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// However slowly they came, some were applied together.
	same := bytes.Repeat([]byte{1, 0, 0, 0, 0, 0, 0, 0}, 8)
	within := slices.Concat(same[:16], make([]byte, 32), same[48:])
	blanked := bytes.ReplaceAll(log, same, within)
	if bytes.Equal(log, blanked) {
		t.Fatal("the log doesn't hold what is to be blanked")
	}
	if err := os.WriteFile(path, blanked, 0o600); err != nil {
		t.Fatal(err)
	}
}

// serve sends visits to a server on the shop, one after the other, behind those that were sent before,
// waits until all of them are applied, and stops it by a signal. It gives what the server said.
func (p typist) serve(signal os.Signal, before, hits int) (said string) {
	p.t.Helper()
	server := exec.Command("payoff", "serve", "--data", "shop", "--addr", "127.0.0.1:0")
	server.Dir = p.dir
	var log strings.Builder
	server.Stderr = &log
	c := line{address: strings.TrimPrefix(start(p.t, server), "http://")}
	defer c.close()
	for i := range hits {
		body := fmt.Sprintf(`{"n":"pageview","u":"https://ada.example/%d"}`, before+i)
		a, err := c.ask(fmt.Appendf(nil, "POST /api/event HTTP/1.1\r\nHost: x\r\nUser-Agent: %s\r\nContent-Length: %d\r\n\r\n%s", tortureAgent, len(body), body))
		if err != nil || a.status != http.StatusAccepted {
			p.t.Fatal(a.status, err)
		}
	}
	for until := time.Now().Add(time.Minute); p.views() < before+hits && time.Now().Before(until); {
		time.Sleep(50 * time.Millisecond)
	}
	server.Process.Signal(signal)
	server.Wait() // it may be killed: its error is no news
	return log.String()
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
