package main

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestTorture does to a real `payoff serve`, round after round, what happens to servers: it is killed
// under load, its files are cut off, blanked and scrambled, its disk is full or slow, its clock jumps.
// After each round every acknowledged visit is there once, but those that only damaged batches of the
// journal held: they are counted apart, and the program must have spoken of them. What wasn't
// acknowledged is sent again with its id, and is there once at the end. PAYOFF_TORTURE is how many
// rounds, PAYOFF_SEED what they are drawn by; `make torture` prints the table.
func TestTorture(t *testing.T) {
	list := faults()
	short := slices.DeleteFunc(slices.Clone(list), func(f fault) bool { return f.long })
	rounds, seed := number("PAYOFF_TORTURE", len(short)), uint64(number("PAYOFF_SEED", 1))
	if rounds <= len(short) {
		list = short
	}
	dir := t.TempDir()
	s := &torture{
		T: t, typist: typist{t, dir}, data: filepath.Join(dir, "shop"), hits: newHitList(),
		chance: rand.New(rand.NewPCG(seed, 7)), maybe: map[int]bool{}, most: 300,
	}
	if rounds > len(short) {
		s.most = 4000
	}
	s.must("", "init", "--data", s.data, "--business", "Ada", "--currency", "EUR", "--zone", "Europe/Helsinki", "--site", "ada.example")
	s.key = strings.TrimSpace(s.must("", "key", "create", "--data", s.data, "--scope", "collect"))
	for n := range rounds {
		// The faults come in turns, each turn in an order of its own.
		turn := rand.New(rand.NewPCG(seed, uint64(n/len(list)))).Perm(len(list))
		s.round(n+1, list[turn[n%len(list)]])
	}
	s.finish(rounds)
}

type torture struct {
	*testing.T
	typist
	data   string
	key    string
	hits   *hitList
	most   int // hits of a round, about
	chance *rand.Rand
	wrong  time.Duration // how much the server's clock goes wrong

	disk string // where a small disk is mounted
	room int64  // of it, in bytes

	maybe  map[int]bool // acknowledged, and held only by what was damaged
	notes  []string     // of the round: how it was done
	totals result
}

// result counts acknowledged visits that aren't there once.
type result struct{ lost, withJournal, doubled int }

func (t *torture) note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

// number is a setting of the test.
func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// server is the call of a server on the folder, whose clock may go wrong.
func (t *torture) server() (*exec.Cmd, *bytes.Buffer) {
	server := exec.Command("payoff", "serve", "--data", t.data, "--addr", "127.0.0.1:0", "--trust-proxy", "127.0.0.1/32")
	server.Env = append(os.Environ(), "PAYOFF_NOW="+t.wrong.String())
	said := &bytes.Buffer{}
	server.Stderr = said
	return server, said
}

// round loads a server, does to it what the fault says, and looks at what is there.
func (t *torture) round(n int, f fault) {
	t.notes = nil
	acked, refused := t.hits.count()
	after, undo := func() {}, func() {}
	if f.begin != nil {
		after = f.begin(t)
	}
	server, said := t.server()
	if f.wrap != nil {
		undo = f.wrap(t, server)
	}
	address := start(t.T, server)
	senders, pause := 4+t.chance.IntN(30), time.Duration(0)
	if f.long {
		senders, pause = 8, 200*time.Millisecond // a site's pages are bounded
	}
	load := t.hits.load(address, t.key, senders, pause, false)
	if f.under != nil {
		f.under(t)
	} else {
		t.some()
	}
	if f.stop {
		server.Process.Signal(syscall.SIGTERM)
		if err := server.Wait(); err != nil || strings.Contains(said.String(), "level=WARN") {
			t.Errorf("it was asked to stop: %v: %s", err, said)
		}
	} else {
		server.Process.Kill()
		server.Wait() // it was killed: its error is no news
	}
	load.end()
	undo()
	after()
	if f.end != nil {
		t.hurt(f)
	}
	lost := t.look()
	nowAcked, nowRefused := t.hits.count()
	if n == 1 {
		fmt.Fprintf(t.Output(), "%5s  %-34s %8s %8s %5s %12s %8s  %s\n", "round", "fault", "acked", "refused", "lost", "with journal", "doubled", "how")
	}
	fmt.Fprintf(t.Output(), "%5d  %-34s %8d %8d %5d %12d %8d  %s\n", n, f.name, nowAcked-acked, nowRefused-refused, lost.lost, lost.withJournal, lost.doubled, strings.Join(t.notes, ", "))
}

// some waits for a moment anywhere between and within batches and applications.
func (t *torture) some() { t.hits.until(40+t.chance.IntN(t.most), 0) }

// hurt does to the files of a killed server what the fault says, and notes which acknowledged visits
// then only damaged batches hold.
func (t *torture) hurt(f fault) {
	held := map[int]bool{}
	if f.hurts {
		held = inJournal(t.T, t.data, false)
	}
	f.end(t)
	if !f.hurts {
		return
	}
	for hit := range inJournal(t.T, t.data, true) {
		delete(held, hit)
	}
	for hit := range held {
		t.maybe[hit] = t.hits.acked[hit]
	}
}

// look opens the folder, which finds what was done to it, and counts what is there against what was
// acknowledged.
func (t *torture) look() result {
	there, said := stored(t.T, t.typist, t.data)
	now := result{}
	for hit := range t.hits.next {
		switch n := there[hit]; {
		case n > 1:
			now.doubled++
		case n == 0 && t.hits.acked[hit] && t.maybe[hit]:
			now.withJournal++
		case n == 0 && t.hits.acked[hit]:
			now.lost++
		}
	}
	fresh := result{now.lost - t.totals.lost, now.withJournal - t.totals.withJournal, now.doubled - t.totals.doubled}
	t.totals = now
	if fresh.lost > 0 || fresh.doubled > 0 {
		t.Errorf("%d acknowledged visits are lost, %d are there twice; it says: %s", fresh.lost, fresh.doubled, said)
	}
	if fresh.withJournal > 0 && !strings.Contains(said, journalFile) {
		t.Errorf("%d visits were lost with the journal, and nothing is said of it: %s", fresh.withJournal, said)
	}
	return fresh
}

// finish sends what was never acknowledged until it is, stops the server and looks a last time.
func (t *torture) finish(rounds int) {
	t.wrong = 0
	server, said := t.server()
	t.hits.load(start(t.T, server), t.key, 8, 0, true).senders.Wait()
	server.Process.Signal(syscall.SIGTERM)
	if err := server.Wait(); err != nil {
		t.Errorf("it was asked to stop: %v: %s", err, said)
	}
	t.look()
	fmt.Fprintf(t.Output(), "%d rounds: %d visits acknowledged; lost: %d; lost with damaged batches of the journal: %d; doubled: %d\n",
		rounds, len(t.hits.acked), t.totals.lost, t.totals.withJournal, t.totals.doubled)
	if len(t.hits.waiting) > 0 || len(t.hits.acked) != t.hits.next || t.hits.next < 100 {
		t.Errorf("of %d visits %d are acknowledged", t.hits.next, len(t.hits.acked))
	}
}

// start starts a server and gives its address.
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
		server.Wait() // so that all it said is there
		t.Fatalf("the server says %q, %v: %s", line, err, server.Stderr)
	}
	return address
}
