package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"payoff/collect"
	"payoff/journal"
)

// A hitList numbers hits, each a view of a page of its own, and knows which were acknowledged. One that
// wasn't is sent again with its id, as a browser does.
type hitList struct {
	mu      sync.Mutex
	changed *sync.Cond
	next    int
	waiting map[int]bool // numbered and not acknowledged; true while somebody sends it
	acked   map[int]bool
	refused int // answers that said no, and connections that broke
}

func newHitList() *hitList {
	h := &hitList{waiting: map[int]bool{}, acked: map[int]bool{}}
	h.changed = sync.NewCond(&h.mu)
	return h
}

// take gives hits to send: those that wait, and new ones where not only the old ones are wanted.
func (h *hitList) take(n int, old bool) []int {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []int
	for hit, busy := range h.waiting {
		if !busy && len(list) < n {
			h.waiting[hit] = true
			list = append(list, hit)
		}
	}
	for ; !old && len(list) < n; h.next++ {
		h.waiting[h.next] = true
		list = append(list, h.next)
	}
	return list
}

func (h *hitList) done(list []int, acknowledged bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !acknowledged {
		h.refused++
	}
	for _, hit := range list {
		if h.waiting[hit] = false; acknowledged {
			delete(h.waiting, hit)
			h.acked[hit] = true
		}
	}
	h.changed.Broadcast()
}

func (h *hitList) count() (acked, refused int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.acked), h.refused
}

// until waits for so many more to be acknowledged, or refused.
func (h *hitList) until(acked, refused int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for goal, no := len(h.acked)+acked, h.refused+refused; len(h.acked) < goal && (refused == 0 || h.refused < no); {
		h.changed.Wait()
	}
}

// A load is several senders that hand hits in until they are told to stop or, where only the old ones
// are wanted, until none is left, with a pause behind each. Every fourth sends them as a server does, twenty at once.
type aLoad struct {
	senders sync.WaitGroup
	stop    chan struct{}
}

func (h *hitList) load(address, key string, senders int, pause time.Duration, old bool) *aLoad {
	l := &aLoad{stop: make(chan struct{})}
	for i := range senders {
		l.senders.Go(func() { h.send(strings.TrimPrefix(address, "http://"), key, l.stop, pause, i%4 == 3, old) })
	}
	return l
}

func (l *aLoad) end() {
	close(l.stop)
	l.senders.Wait()
}

const tortureAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

func (h *hitList) send(address, key string, stop <-chan struct{}, pause time.Duration, batch, old bool) {
	c := line{address: address}
	defer c.close()
	for {
		select {
		case <-stop:
			return
		default:
		}
		n := 1
		if batch {
			n = 20
		}
		list := h.take(n, old)
		if len(list) == 0 {
			return
		}
		var request string
		if batch {
			var bodies []string
			for _, hit := range list {
				bodies = append(bodies, fmt.Sprintf(`{"n":"pageview","u":"https://ada.example/%d","e":"e%d","ip":"192.0.2.%d","ua":"%s"}`, hit, hit, hit%250, tortureAgent))
			}
			body := `{"events":[` + strings.Join(bodies, ",") + `]}`
			request = fmt.Sprintf("POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s", key, len(body), body)
		} else {
			body := fmt.Sprintf(`{"n":"pageview","u":"https://ada.example/%d","e":"e%d"}`, list[0], list[0])
			request = fmt.Sprintf("POST /api/event HTTP/1.1\r\nHost: x\r\nUser-Agent: %s\r\nX-Forwarded-For: 192.0.2.%d\r\nContent-Length: %d\r\n\r\n%s", tortureAgent, list[0]%250, len(body), body)
		}
		a, err := c.ask([]byte(request))
		ok := err == nil && a.status == http.StatusAccepted && !strings.Contains(string(a.body), `"refused"`)
		h.done(list, ok)
		if !ok {
			pause = max(pause, 5*time.Millisecond) // a server that is down isn't asked by a busy loop
		}
		time.Sleep(pause)
	}
}

// stored counts each hit in the events that the folder holds, as its export lists them, and gives what
// the program said when it opened it.
func stored(t *testing.T, p typist, data string) (there map[int]int, said string) {
	t.Helper()
	out, err := os.MkdirTemp(p.dir, "out")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(out)
	code, _, said := p.types("", "export", "--data", data, "-o", out)
	if code != 0 {
		t.Fatalf("payoff export: exit %d: %s", code, said)
	}
	file, err := os.Open(filepath.Join(out, "events.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows := csv.NewReader(file)
	head, err := rows.Read()
	if err != nil {
		t.Fatal(err)
	}
	there = map[int]int{}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return there, said
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range head {
			if name == "page" {
				there[pageNumber(t, row[i])]++
			}
		}
	}
}

func pageNumber(t *testing.T, page string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimPrefix(page, "/"))
	if err != nil {
		t.Fatalf("a page %q is no hit", page)
	}
	return n
}

// copyFiles copies a folder's files.
func copyFiles(t *testing.T, from, to string) {
	t.Helper()
	if err := os.MkdirAll(to, 0o700); err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range list {
		if !entry.Type().IsRegular() {
			continue
		}
		b, err := os.ReadFile(filepath.Join(from, entry.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, entry.Name()), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// inJournal lists the hits in the batches that a journal holds, opened as a copy: as it is, or what can
// be read of it where it is damaged.
func inJournal(t *testing.T, folder string, damaged bool) map[int]bool {
	t.Helper()
	dir := t.TempDir()
	for _, end := range []string{"", "-wal", "-shm"} {
		b, err := os.ReadFile(filepath.Join(folder, journalFile+end))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, journalFile+end), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, journalFile)
	if damaged {
		fresh := filepath.Join(dir, "fresh.db")
		if _, err := journal.SalvageInto(t.Context(), path, fresh); err != nil {
			t.Fatal(err)
		}
		path = fresh
	}
	j, err := journal.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	hits := map[int]bool{}
	for after := int64(0); ; {
		rows, err := j.From(t.Context(), after, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			return hits
		}
		for _, row := range rows {
			after = row.Sequence
			records, err := collect.Decode(row.Payload)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range records {
				hits[pageNumber(t, r.Event.Page)] = true
			}
		}
	}
}
