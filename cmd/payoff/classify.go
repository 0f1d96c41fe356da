package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/classify"
)

func classifyCommand() command {
	return command{
		name: "classify", args: "[FILE|-]", short: "tell where visits come from", group: "Work it out",
		long: `
Reads one JSON object a line from FILE or standard input and prints one a line, in the same order:

  {"url":"https://shop.example/?fbclid=1","referrer":"https://l.facebook.com/","user_agent":"...","hosts":["shop.example"]}

hosts are the business's own: an arrival from one of them is internal. Everything but url may be
missing. The answer has channel (GA4's default channel groups, and AI Assistant), network, source,
medium, campaign, content, term, click_id (the parameter's name), paid, how it was found (campaign,
referrer, click_id, in_app, none), internal, payment (comes back from paying or signing in), bot,
spam, device, browser, os, in_app. Empty lines are passed over.

A line that can't be read is answered by {"error":"line 3: ..."} in its place; the rest is
classified, and the exit code is 1.`,
		flags: func(*pflag.FlagSet) run {
			return func(ctx context.Context, e *env, args []string) error {
				in := e.stdin
				switch {
				case len(args) > 1:
					return usage("classify takes one file, or - for standard input")
				case len(args) == 1 && args[0] != "-":
					f, err := os.Open(args[0])
					if err != nil {
						return err
					}
					defer f.Close()
					in = f
				}
				table, err := classify.New()
				if err != nil {
					return err
				}
				return classifyLines(ctx, table, in, e.stdout, e.stderr)
			}
		},
	}
}

// maxLine bounds a line of input, in bytes.
const maxLine = 1 << 20

// classifyLines answers every line of in, in order: what one read brings is cut into as many parts as
// there are cores, each worked on by itself. So it serves a pipe that is written to slowly as well as
// a large file, and holds a few megabytes of either.
func classifyLines(ctx context.Context, table *classify.Table, in io.Reader, out, complaints io.Writer) error {
	parts := make([]part, runtime.GOMAXPROCS(0))
	held, next, wrong := make([]byte, 0, 2*maxLine), 1, 0
	skipping := false // to the end of a line that is too long, and answered already
	for ended := false; !ended; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := in.Read(held[len(held):cap(held)])
		if err != nil && err != io.EOF {
			return err
		}
		ended = err == io.EOF
		held = held[:len(held)+n]
		if skipping {
			end := bytes.IndexByte(held, '\n')
			if end < 0 {
				held = held[:0]
				continue
			}
			held, skipping = append(held[:0], held[end+1:]...), false
			next++
		}
		whole := bytes.LastIndexByte(held, '\n') + 1
		switch {
		case ended:
			whole = len(held)
		case whole == 0 && len(held) > maxLine:
			// Only the end of this line is still of interest.
			whole, skipping = len(held), true
		case whole == 0:
			continue
		}
		if n, next, err = classified(table, parts, held[:whole], next, out, complaints); err != nil {
			return err
		}
		wrong += n
		held = append(held[:0], held[whole:]...)
	}
	if wrong > 0 {
		return payoff.Fail(payoff.Invalid, "lines that couldn't be read: %d; the others are answered", wrong)
	}
	return nil
}

// classified works on whole lines, of which the first has the number first, and writes the answers. It
// returns how many lines were wrong and the number of the line that follows.
func classified(table *classify.Table, parts []part, lines []byte, first int, out, complaints io.Writer) (int, int, error) {
	var group sync.WaitGroup
	for i := range parts {
		share := lines
		if rest := len(parts) - i; rest > 1 {
			at := len(lines) / rest
			if end := bytes.IndexByte(lines[at:], '\n'); end >= 0 {
				share = lines[:at+end+1]
			}
		}
		lines = lines[len(share):]
		p := &parts[i]
		*p = part{lines: share, first: first, out: p.out[:0], wrong: p.wrong[:0]}
		first += bytes.Count(share, []byte{'\n'})
		if len(share) > 0 {
			group.Go(func() { p.classified(table) })
		}
	}
	group.Wait()
	wrong := 0
	for i := range parts {
		if _, err := out.Write(parts[i].out); err != nil {
			return 0, 0, err
		}
		for _, w := range parts[i].wrong {
			fmt.Fprintln(complaints, "payoff:", w)
		}
		wrong += len(parts[i].wrong)
	}
	return wrong, first, nil
}

// A part is whole lines, of which one goroutine makes answers.
type part struct {
	lines []byte
	first int // number of the first line, from 1
	out   []byte
	wrong []string
}

func (p *part) classified(table *classify.Table) {
	number := p.first
	for line := range bytes.Lines(p.lines) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			q, err := readQuestion(string(line))
			if err != nil {
				text := fmt.Sprintf("line %d: %v", number, err)
				p.wrong = append(p.wrong, text)
				p.out = appendJSON(append(p.out, `{"error":`...), text)
				p.out = append(p.out, '}', '\n')
			} else {
				p.out = appendResult(p.out, q.ask(table))
			}
		}
		number++
	}
}
