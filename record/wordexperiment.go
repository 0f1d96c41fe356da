package record

import (
	"crypto/rand"
	"encoding/binary"
	"strconv"

	"payoff"
)

// testKeys are those of a test.
func testKeys() []WordKey {
	return append(append([]WordKey{
		{"id", "its name; made up where left out", false},
		{"goal", "what it is to tell, in your words", false},
		{"design", "pause, or appointment: weeks of full and of low effort, drawn", false},
		{"from", "the Monday it starts; the next one where left out", false},
		{"weeks", "how long; 24 of an appointment, 4 of a pause where left out", false},
		{"low", "minutes of a low week, of an appointment", false},
		{"full", "minutes of a full week, of an appointment", false},
		{"block", "weeks that are compared with each other; 4 where left out", false},
		{"run", "weeks in a row that stay alike; 1 where left out", false},
		{"washout", "weeks of each run that don't count, as the run before lingers; 0 where left out", false},
		{"seed", "of the draw; chance where left out", false},
	}, lineKeys()...), []WordKey{
		{"optout", "with id: the Monday of a week that wasn't kept", false},
		{"why", "it wasn't kept", false},
	}...)
}

// Experiment is a test as it is planned: not registered yet.
func (w *Words) Experiment() (payoff.Experiment, error) {
	x := payoff.Experiment{ID: w.Of["id"], Goal: w.Of["goal"]}
	var err error
	if x.Design, err = payoff.ParseDesign(w.Of["design"]); err != nil {
		return x, err
	}
	if x.ID == "" {
		x.ID = "t-" + Random()[:6]
	}
	lines, err := w.lines()
	if err != nil {
		return x, err
	}
	purposes, err := w.purposes()
	if err != nil {
		return x, err
	}
	if len(lines) != 1 || len(purposes) != 1 {
		return x, payoff.Fail(payoff.Invalid, "a test is of one line and one purpose: network=instagram purpose=acquire")
	}
	x.Line, x.Purpose = lines[0].Of, purposes[0].Of
	x.From = w.Today.Monday() + 7
	if w.Of["from"] != "" {
		if x.From, err = payoff.ParseDate(w.Of["from"]); err != nil {
			return x, err
		}
	}
	usual := map[payoff.Design]int64{payoff.PauseDesign: 4, payoff.AppointmentDesign: 24}[x.Design]
	weeks, err := w.whole("weeks", usual)
	if err != nil {
		return x, err
	}
	x.Weeks = int(weeks)
	if x.Design == payoff.PauseDesign {
		return x, nil
	}
	var block, run, washOut int64
	for _, n := range []struct {
		key   string
		to    *int64
		usual int64
	}{{"low", &x.Low, 0}, {"full", &x.Full, 0}, {"block", &block, 4}, {"run", &run, 1}, {"washout", &washOut, 0}} {
		if *n.to, err = w.whole(n.key, n.usual); err != nil {
			return x, err
		}
	}
	x.Block, x.Run, x.WashOut = int(block), int(run), int(washOut)
	var chance [4]byte
	rand.Read(chance[:]) // never fails (crypto/rand since Go 1.24)
	seed, err := w.whole("seed", int64(binary.BigEndian.Uint32(chance[:])))
	x.Seed = uint64(seed)
	return x, err
}

// whole reads a whole number from 0 on that no JSON reader rounds.
func (w *Words) whole(key string, usual int64) (int64, error) {
	if w.Of[key] == "" {
		return usual, nil
	}
	n, err := strconv.ParseInt(w.Of[key], 10, 64)
	if err != nil || n < 0 || n > 1<<53 {
		return 0, payoff.Fail(payoff.Invalid, "%s=%s: want a whole number such as %d", key, w.Of[key], max(1, usual))
	}
	return n, nil
}
