package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// A fault is what a round does to a server beside killing it.
type fault struct {
	name string
	// begin and wrap, where there are any, come before the server, wrap changes its call; what they return
	// comes after it.
	begin func(*torture) (undo func())
	wrap  func(*torture, *exec.Cmd) (undo func())
	// under waits, under load, for the moment; where there is none any will do.
	under func(*torture)
	end   func(*torture) // what happens to the files of a server that was killed
	stop  bool           // it is asked to stop, not killed
	hurts bool           // visits that only damaged batches of the journal held may be lost
	long  bool           // it takes half a minute
}

func faults() []fault {
	return []fault{
		{name: "killed"},
		{name: "asked to stop", stop: true},
		{name: "killed while it starts again", end: (*torture).killEarly},
		{name: "killed behind a checkpoint", long: true, under: (*torture).untilCheckpoint},
		{name: "events' log damaged", under: (*torture).untilApplied, end: func(t *torture) { t.damage(eventsFile + ".wal") }},
		{name: "journal's tail cut off", end: (*torture).cutTail},
		{name: "journal's log damaged", hurts: true, end: func(t *torture) { t.damage(journalFile + "-wal") }},
		{name: "journal damaged", hurts: true, end: func(t *torture) { t.damage(journalFile) }},
		{name: "journal's and events' logs damaged", under: (*torture).untilApplied, hurts: true, end: func(t *torture) { t.damage(journalFile + "-wal"); t.damage(eventsFile + ".wal") }},
		{name: "clock set forward", begin: func(t *torture) func() { return t.clock(1) }},
		{name: "clock set back", begin: func(t *torture) func() { return t.clock(-1) }},
		{name: "disk full", begin: (*torture).fullDisk, wrap: (*torture).smallFiles, under: (*torture).whileFull},
		{name: "slow disk", wrap: (*torture).slowDisk},
	}
}

// clock lets the server's clock jump by up to 20 hours against the round before.
func (t *torture) clock(direction int) func() {
	t.wrong += time.Duration(direction) * time.Duration(1+t.chance.IntN(20*60)) * time.Minute
	return func() {}
}

// untilApplied waits until the events' log holds something.
func (t *torture) untilApplied() {
	for t.size(eventsFile+".wal") < 200 {
		t.hits.until(20, 0)
	}
	t.some()
}

// untilCheckpoint waits until what it holds has moved into the file: every half minute.
func (t *torture) untilCheckpoint() {
	t.untilApplied()
	for before := int64(0); before <= t.size(eventsFile+".wal"); {
		before = t.size(eventsFile + ".wal")
		t.hits.until(20, 0)
	}
	t.some()
}

// size is that of a file of the folder, 0 where it isn't there.
func (t *torture) size(name string) int64 {
	info, err := os.Stat(filepath.Join(t.data, name))
	if err != nil {
		return 0
	}
	return info.Size()
}

// killEarly starts the server again and kills it at any moment of its start, three times.
func (t *torture) killEarly() {
	for range 3 {
		server, _ := t.server()
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(t.chance.IntN(300)) * time.Millisecond)
		server.Process.Kill()
		server.Wait() // it was killed: its error is no news
	}
}

// damage cuts off, blanks or scrambles a part of a file, as a disk would.
func (t *torture) damage(name string) {
	path := filepath.Join(t.data, name)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(b) < 200 {
		return // a checkpoint has just emptied it
	}
	if err != nil {
		t.Fatal(err)
	}
	at := t.chance.IntN(len(b) - 64)
	to := min(len(b), at+64<<t.chance.IntN(8))
	switch t.chance.IntN(3) {
	case 0:
		t.note("the last %d of %d KB cut off", (len(b)-at)>>10, len(b)>>10)
		b = b[:at]
	case 1:
		t.note("%d bytes blanked", to-at)
		clear(b[at:to])
	case 2:
		t.note("%d bytes scrambled", to-at)
		for i := at; i < to; i++ {
			b[i] ^= byte(1 + t.chance.IntN(255))
		}
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// cutTail does to the journal what a power cut does: the log ends anywhere behind the last commit that
// was acknowledged, and the index beside it, which nobody syncs, is gone.
func (t *torture) cutTail() {
	path := filepath.Join(t.data, journalFile)
	log, err := os.ReadFile(path + "-wal")
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(log) < 32+4120 {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	// Frames of this turn of the log have its head's salt; the last of a transaction says how many pages
	// the file has then.
	var commits []int
	for at := 32; at+4120 <= len(log) && bytes.Equal(log[at+8:at+16], log[16:24]); at += 4120 {
		if binary.BigEndian.Uint32(log[at+4:]) > 0 {
			commits = append(commits, at+4120)
		}
	}
	whole := inJournal(t.T, t.data, false)
	needed := len(commits) - 1
	for needed >= 0 && !t.covers(path, log[:commits[needed]], whole) {
		t.Fatal("a whole journal lacks what it holds")
	}
	for needed > 0 && t.covers(path, log[:commits[needed-1]], whole) {
		needed--
	}
	cut := log[:commits[needed]]
	if rest := log[len(cut):]; len(rest) > 0 {
		cut = log[:len(cut)+t.chance.IntN(len(rest)+1)]
	}
	if t.chance.IntN(2) == 0 { // and the write that was under way is torn
		cut = append(bytes.Clone(log[:commits[needed]]), log[32:32+t.chance.IntN(min(3*4120, len(log)-32))]...)
	}
	t.note("%d bytes behind the last commit needed", len(cut)-commits[needed])
	if err := errors.Join(os.WriteFile(path+"-wal", cut, 0o600), os.Remove(path+"-shm")); err != nil {
		t.Fatal(err)
	}
}

// covers says whether the journal with that log holds every acknowledged hit that it held.
func (t *torture) covers(path string, log []byte, whole map[int]bool) bool {
	dir := t.TempDir()
	file, err := os.ReadFile(path)
	if err == nil {
		err = errors.Join(os.WriteFile(filepath.Join(dir, journalFile), file, 0o600), os.WriteFile(filepath.Join(dir, journalFile+"-wal"), log, 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
	has := inJournal(t.T, dir, false)
	for hit := range whole {
		if t.hits.acked[hit] && !has[hit] {
			return false
		}
	}
	return true
}

// fullDisk moves the folder onto a disk with room for a megabyte more.
func (t *torture) fullDisk() func() {
	size := int64(0)
	for _, n := range t.sizes() {
		size += (n + 4095) &^ 4095
	}
	disk, home := filepath.Join(t.dir, "disk"), t.data
	if err := os.MkdirAll(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	room := size + 1<<20
	if exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprint("size=", room), "tmpfs", disk).Run() != nil {
		return func() {} // it takes root
	}
	t.disk, t.room, t.data = disk, room, filepath.Join(disk, "shop")
	copyFiles(t.T, home, t.data)
	t.note("a disk in memory with 1 MB left")
	return func() {
		if err := os.RemoveAll(home); err != nil {
			t.Fatal(err)
		}
		copyFiles(t.T, t.data, home)
		if out, err := exec.Command("umount", disk).CombinedOutput(); err != nil {
			t.Errorf("umount: %s", out)
		}
		t.disk, t.data = "", home
	}
}

// smallFiles limits the size of the server's files where no disk could be mounted.
func (t *torture) smallFiles(server *exec.Cmd) func() {
	if t.disk == "" {
		largest := slices.Max(append(t.sizes(), 0))
		through(server, fmt.Sprintf("ulimit -f %d", largest/512+2048))
		t.note("no file above %d KB", largest/1024+1024)
	}
	return func() {}
}

// sizes are those of the folder's files.
func (t *torture) sizes() (list []int64) {
	entries, err := os.ReadDir(t.data)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil {
			list = append(list, info.Size())
		}
	}
	return list
}

// through lets a shell say something before it becomes the server.
func through(server *exec.Cmd, says string) {
	server.Args = append([]string{"sh", "-c", says + `; exec "$0" "$@"`, server.Path}, server.Args[1:]...)
	server.Path = "/bin/sh"
}

// whileFull waits until the server refuses, and half of the times for it to go on once there is room.
func (t *torture) whileFull() {
	t.hits.until(1<<30, 30) // refused, or unanswered
	if t.disk == "" || t.chance.IntN(2) == 0 {
		return
	}
	if out, err := exec.Command("mount", "-o", fmt.Sprint("remount,size=", t.room+64<<20), t.disk).CombinedOutput(); err != nil {
		t.Fatalf("remount: %s", out)
	}
	t.hits.until(200, 0)
	t.note("and room again")
}

// slowDisk lets the server write 60 times a second, by a control group of its own; where there is none
// for that, eight others write and sync beside it.
func (t *torture) slowDisk(server *exec.Cmd) func() {
	group := "/sys/fs/cgroup/blkio/payoff-torture"
	if device, ok := deviceOf(t.data); ok && os.MkdirAll(group, 0o700) == nil {
		if os.WriteFile(filepath.Join(group, "blkio.throttle.write_iops_device"), fmt.Appendf(nil, "%s 60\n", device), 0o600) == nil {
			t.note("60 writes a second")
			through(server, "echo $$ > "+group+"/cgroup.procs")
			return func() { os.Remove(group) }
		}
		os.Remove(group)
	}
	t.note("eight others write and sync on it")
	stop := make(chan struct{})
	done := make(chan struct{}, 8)
	for i := range 8 {
		go func() {
			defer func() { done <- struct{}{} }()
			file, err := os.Create(filepath.Join(t.dir, fmt.Sprint("noise", i)))
			if err != nil {
				return
			}
			defer file.Close()
			b := make([]byte, 1<<20)
			for {
				select {
				case <-stop:
					return
				default:
					file.WriteAt(b, 0)
					file.Sync()
				}
			}
		}()
	}
	return func() {
		close(stop)
		for range 8 {
			<-done
		}
	}
}

// deviceOf is the number of the disk under a path, as control groups name it.
func deviceOf(path string) (string, bool) {
	var s syscall.Stat_t
	if err := syscall.Stat(path, &s); err != nil {
		return "", false
	}
	major, minor := s.Dev>>8&0xfff, s.Dev&0xff|s.Dev>>12&0xfff00
	return fmt.Sprintf("%d:%d", major, minor), major > 0
}
