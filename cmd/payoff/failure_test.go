package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// invocation runs the program itself, as a process of its own, and returns what it wrote on either output.
func invocation(t *testing.T, args ...string) (stdout, stderr string, failed bool) {
	t.Helper()
	var out, errs bytes.Buffer
	c := program(t, args...)
	c.Stdout, c.Stderr = &out, &errs
	if strings.HasPrefix(args[0], "ask") {
		c.Stdin = strings.NewReader(`{"range":"2026","metrics":["orders","revenue","pageviews","visits"]}`)
	}
	err := c.Run()
	return out.String(), errs.String(), err != nil
}

// must is a call that has to be done.
func must(t *testing.T, args ...string) string {
	t.Helper()
	out, errs, failed := invocation(t, args...)
	if failed {
		t.Fatalf("payoff %s: %s%s", strings.Join(args, " "), out, errs)
	}
	return out
}

// program is the test's own binary under the name by which TestMain runs main.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &exec.Cmd{Path: self, Args: append([]string{"payoff"}, args...), Env: append(os.Environ(), "PAYOFF_NOW=2026-11-22T10:00:00Z")}
}

func newFolder(t *testing.T, dir string) string {
	t.Helper()
	must(t, "init", "--data", dir, "--business", "Shop", "--currency", "EUR", "--zone", "Europe/Dublin", "--site", "shop.example", "--margin", "0.5", "--owner-rate", "20.00")
	return dir
}

// A generated is a large file whose lines are all different facts.
type generated struct {
	name, head string
	line       func(i int) string
	lines      int
}

// orders are of 10.00 each, logLines a page view each.
func orders(lines int) generated {
	return generated{"orders.csv", "date,order,amount,currency,tax,email,source\n", func(i int) string {
		return fmt.Sprintf("2026-%02d-%02d,%d,10.00,EUR,0.00,p%d@example.org,facebook\n", i%9+1, i%28+1, i, i)
	}, lines}
}

func logLines(lines int) generated {
	return generated{"access.log", "", func(i int) string {
		return fmt.Sprintf("10.%d.%d.%d - - [04/May/2026:%02d:%02d:%02d +0100] \"GET /p%d HTTP/1.1\" 200 500 \"https://m.facebook.com/\" \"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36\"\n",
			i>>16&255, i>>8&255, i&255, i/3600%24, i/60%60, i%60, i)
	}, lines}
}

func (g generated) write(w io.Writer, lines int) error {
	var b bytes.Buffer
	b.WriteString(g.head)
	for i := range lines {
		b.WriteString(g.line(i))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (g generated) file(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, g.name)
	file, err := os.Create(path)
	if err == nil {
		err = g.write(file, g.lines)
	}
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

const nothingStored = `{"rows":[{"dimensions":[],"metrics":[0,{"amount":"0.00","currency":"EUR"},0,0]}],"notes":["the range isn't over: today is partial"]}`

// oneLine takes the layout out of a JSON document.
func oneLine(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.ReplaceAll(strings.Join(lines, ""), `": `, `":`)
}

// TestKilledInTheMiddle kills an import that has read a part of its file. Nothing of the file stays,
// and running it again gives what an import without a kill gives.
func TestKilledInTheMiddle(t *testing.T) {
	for _, g := range []generated{orders(8000), logLines(40000)} {
		t.Run(g.name, func(t *testing.T) {
			dir := t.TempDir()
			hurt, whole := newFolder(t, filepath.Join(dir, "hurt")), newFolder(t, filepath.Join(dir, "whole"))

			// Through a pipe the file comes as far as the test wants, and the reader waits for more.
			pipe := filepath.Join(dir, "pipe-"+g.name)
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Skip(err)
			}
			c := program(t, "import", "--data", hurt, pipe)
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			w, err := os.OpenFile(pipe, os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			// The pipe holds 64 KiB: when this is written, all but that has been read.
			if err := g.write(w, g.lines*3/4); err != nil {
				t.Fatal(err)
			}
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if err := c.Wait(); err == nil {
				t.Fatal("the import was done before it was killed")
			}
			w.Close()

			if got := oneLine(must(t, "ask", "--data", hurt)); got != nothingStored {
				t.Fatalf("after the kill there is\n%s", got)
			}
			file := g.file(t, dir)
			must(t, "import", "--data", hurt, file)
			must(t, "import", "--data", whole, file)
			got, want := must(t, "ask", "--data", hurt), must(t, "ask", "--data", whole)
			if got != want || !strings.Contains(want, fmt.Sprint(g.lines)) {
				t.Errorf("run again after the kill:\n%s\nwithout a kill:\n%s", got, want)
			}
			if out := must(t, "doctor", "--data", hurt); strings.Contains(out, "BAD") {
				t.Errorf("doctor says\n%s", out)
			}
		})
	}
}

// TestFullDisk imports into a folder whose disk has no room for it. Nothing of the file stays, the
// message says why, and with room running again finishes.
func TestFullDisk(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("mounting a small disk takes root")
	}
	for _, g := range []generated{orders(12000), logLines(60000)} {
		t.Run(g.name, func(t *testing.T) {
			dir := t.TempDir()
			disk := filepath.Join(dir, "disk")
			if err := os.Mkdir(disk, 0o700); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk).CombinedOutput(); err != nil {
				t.Skipf("no small disk can be mounted: %s", out)
			}
			t.Cleanup(func() {
				if out, err := exec.Command("umount", disk).CombinedOutput(); err != nil {
					t.Errorf("umount: %s", out)
				}
			})
			shop := newFolder(t, filepath.Join(disk, "shop"))
			file := g.file(t, dir)
			_, said, failed := invocation(t, "import", "--data", shop, file)
			if !failed || !strings.Contains(said, "the disk is full; nothing was half stored: make room, and run it again") {
				t.Fatalf("the import said (failed %t)\n%s", failed, said)
			}
			if got := oneLine(must(t, "ask", "--data", shop)); got != nothingStored {
				t.Fatalf("after the full disk there is\n%s", got)
			}
			if out, err := exec.Command("mount", "-o", "remount,size=200m", disk).CombinedOutput(); err != nil {
				t.Fatalf("remount: %s", out)
			}
			must(t, "import", "--data", shop, file)
			if got := must(t, "ask", "--data", shop); !strings.Contains(got, fmt.Sprint(g.lines)) {
				t.Errorf("with room there is\n%s", got)
			}
		})
	}
}
