package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestTorture kills a real `payoff serve` under load, again and again, and damages the engine's log in
// between. What was acknowledged is there once; what wasn't is sent again with its id, as a browser
// does, and is there once too.
func TestTorture(t *testing.T) {
	t.Setenv("PAYOFF_NOW", "2026-11-22T10:00:00Z")
	dir := filepath.Join(t.TempDir(), "shop")
	payoff := func(stdin string, args ...string) []byte {
		t.Helper()
		cmd := exec.Command("payoff", args...)
		cmd.Stdin = strings.NewReader(stdin)
		var said bytes.Buffer
		cmd.Stderr = &said
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("payoff %s: %v: %s", args[0], err, said.String())
		}
		return out
	}
	payoff("", "init", "--data", dir, "--business", "Ada", "--currency", "EUR", "--zone", "Europe/Helsinki", "--site", "ada.example")
	hits := &hitList{waiting: map[int]bool{}}
	chance := rand.New(rand.NewPCG(1, 2))
	const rounds = 6
	for round := range rounds {
		last := round == rounds-1
		server := exec.Command("payoff", "serve", "--data", dir, "--addr", "127.0.0.1:0")
		var said bytes.Buffer
		server.Stderr = &said
		address := start(t, server)
		var senders sync.WaitGroup
		stop := make(chan struct{})
		for range 8 {
			senders.Go(func() { hits.send(address, stop, last) })
		}
		if last {
			// Nothing new: what was never acknowledged is sent until it is.
			senders.Wait()
			server.Process.Signal(syscall.SIGTERM)
			if err := server.Wait(); err != nil {
				t.Errorf("it was asked to stop: %v", err)
			}
			break
		}
		// The moment is anywhere between and within batches, applications and checkpoints.
		hits.until(60 + chance.IntN(200))
		if round == 2 {
			// Asked to stop under load, it finishes what it took.
			server.Process.Signal(syscall.SIGTERM)
			if err := server.Wait(); err != nil || strings.Contains(said.String(), "level=WARN") {
				t.Errorf("it was asked to stop: %v: %s", err, said.String())
			}
			close(stop)
			senders.Wait()
			continue
		}
		server.Process.Kill()
		close(stop)
		senders.Wait()
		server.Wait() // it was killed: its error is no news
		if round%2 == 1 {
			damage(t, filepath.Join(dir, "events.duckdb.wal"), chance)
		}
	}
	var answer struct {
		Rows []struct {
			Dimensions []string
			Metrics    []int
		}
	}
	query := `{"range":"2026","metrics":["pageviews"],"dimensions":["page"],"limit":10000}`
	if err := json.Unmarshal(payoff(query, "ask", "--data", dir, "-"), &answer); err != nil {
		t.Fatal(err)
	}
	there := map[string]int{}
	for _, r := range answer.Rows {
		there[r.Dimensions[0]] = r.Metrics[0]
	}
	lost, doubled := 0, 0
	for i := range hits.next {
		switch n := there[fmt.Sprintf("/%d", i)]; {
		case n == 0:
			lost++
		case n > 1:
			doubled++
		}
	}
	t.Logf("%d events in %d rounds: %d lost, %d doubled", hits.next, rounds, lost, doubled)
	if lost+doubled > 0 || len(there) != hits.next || hits.next < 100 {
		t.Errorf("%d events were acknowledged, %d pages are there: %d lost, %d doubled", hits.next, len(there), lost, doubled)
	}
}

func start(t *testing.T, server *exec.Cmd) string {
	t.Helper()
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	_, address, ok := strings.Cut(strings.TrimSpace(line), " at ")
	if err != nil || !ok {
		t.Fatalf("the server says %q, %v", line, err)
	}
	return address
}

// damage flips, cuts or blanks a part of a file, as a disk would.
func damage(t *testing.T, path string, chance *rand.Rand) {
	t.Helper()
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) || len(b) < 100 {
		return // a checkpoint has just emptied it
	}
	if err != nil {
		t.Fatal(err)
	}
	at := chance.IntN(len(b) - 64)
	switch chance.IntN(3) {
	case 0:
		b = b[:at]
	case 1:
		clear(b[at : at+64])
	case 2:
		for i := at; i < at+64; i++ {
			b[i] ^= 0xa5
		}
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A hitList numbers hits and knows which weren't acknowledged.
type hitList struct {
	mu      sync.Mutex
	changed sync.Cond
	next    int
	waiting map[int]bool // numbered and not acknowledged; true while somebody sends it
	acked   int
}

// take gives a hit to send: one that waits, or a new one.
func (h *hitList) take(old bool) (int, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for n, busy := range h.waiting {
		if !busy {
			h.waiting[n] = true
			return n, true
		}
	}
	if old {
		return 0, false
	}
	h.next++
	h.waiting[h.next-1] = true
	return h.next - 1, true
}

func (h *hitList) done(n int, acknowledged bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.waiting[n] = false; acknowledged {
		delete(h.waiting, n)
		h.acked++
	}
	if h.changed.L != nil {
		h.changed.Broadcast()
	}
}

// until waits for so many more to be acknowledged.
func (h *hitList) until(more int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.changed.L = &h.mu
	for goal := h.acked + more; h.acked < goal; {
		h.changed.Wait()
	}
}

// send sends hits one after the other until stop is closed, or, where only the old ones are wanted,
// until none is left.
func (h *hitList) send(address string, stop <-chan struct{}, old bool) {
	client := &http.Client{Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	for {
		select {
		case <-stop:
			return
		default:
		}
		n, any := h.take(old)
		if !any {
			return
		}
		body := fmt.Sprintf(`{"n":"pageview","u":"https://ada.example/%d","e":"e%d"}`, n, n)
		r, err := http.NewRequest("POST", address+"/api/event", strings.NewReader(body))
		if err != nil {
			panic(err)
		}
		r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
		answer, err := client.Do(r)
		if err == nil {
			answer.Body.Close()
		}
		h.done(n, err == nil && answer.StatusCode == http.StatusAccepted)
	}
}
