package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"payoff": main})
}

// TestScripts runs every promise of the command line as a person types it. Beside testscript's own
// words a script may say
//
//	json PATH WANT       standard output is one JSON document and nothing else, and holds WANT at PATH
//	gz FROM TO           packs a file
//	damage FILE          changes one byte in its middle
//	nowhere DIR TEXT     no file below DIR holds the text
//	take NAME REGEXP     sets a variable to what the first group finds in standard output
//	busy DIR             keeps the data folder's lock until the script ends
//
// and [vendors] where the vendors' files are found through PAYOFF_DATA.
func TestScripts(t *testing.T) {
	vendors := os.Getenv("PAYOFF_DATA")
	if _, err := os.Stat(filepath.Join(vendors, "vendors")); vendors == "" || err != nil {
		vendors = ""
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PAYOFF_NOW", "2026-11-22T10:00:00Z")
			env.Setenv("VENDORS", filepath.Join(vendors, "vendors"))
			return nil
		},
		Condition: func(c string) (bool, error) {
			if c == "vendors" {
				return vendors != "", nil
			}
			return false, fmt.Errorf("there is no condition %q", c)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"json": scriptJSON, "gz": scriptGzip, "damage": scriptDamage, "nowhere": scriptNowhere, "take": scriptTake, "busy": scriptBusy,
		},
	})
}

// scriptJSON compares what stands at a path such as files.0.totals.orders; WANT is JSON text.
func scriptJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: json PATH WANT")
	}
	d := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	d.UseNumber()
	var at any
	ts.Check(d.Decode(&at))
	if _, err := d.Token(); err != io.EOF {
		ts.Fatalf("standard output holds more than one JSON document")
	}
	for step := range strings.SplitSeq(args[0], ".") {
		switch v := at.(type) {
		case map[string]any:
			next, ok := v[step]
			if !ok {
				ts.Fatalf("%s: there is no %q", args[0], step)
			}
			at = next
		case []any:
			if step == "length" {
				at = json.Number(strconv.Itoa(len(v)))
				continue
			}
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v) {
				ts.Fatalf("%s: there is no element %s of %d", args[0], step, len(v))
			}
			at = v[i]
		default:
			ts.Fatalf("%s: nothing stands below %v", args[0], at)
		}
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	ts.Check(e.Encode(at))
	if have := strings.TrimSpace(text.String()); (have == args[1]) == neg {
		ts.Fatalf("%s is %s, want %s (not: %t)", args[0], have, args[1], neg)
	}
}

func scriptGzip(ts *testscript.TestScript, _ bool, args []string) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := io.WriteString(w, ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), packed.Bytes(), 0o600))
}

func scriptDamage(ts *testscript.TestScript, _ bool, args []string) {
	b, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	b[len(b)/2] ^= 0x40
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o600))
}

func scriptNowhere(ts *testscript.TestScript, _ bool, args []string) {
	if args[1] == "" {
		ts.Fatalf("usage: nowhere DIR TEXT")
	}
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err == nil && bytes.Contains(b, []byte(args[1])) {
			err = fmt.Errorf("%s holds it", path)
		}
		return err
	}))
}

func scriptTake(ts *testscript.TestScript, _ bool, args []string) {
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("%s isn't in standard output", args[1])
	}
	ts.Setenv(args[0], found[1])
}

func scriptBusy(ts *testscript.TestScript, _ bool, args []string) {
	lock, err := takeLock(context.Background(), filepath.Join(ts.MkAbs(args[0]), lockFile), "payoff import")
	ts.Check(err)
	ts.Defer(func() { lock.Close() })
}
