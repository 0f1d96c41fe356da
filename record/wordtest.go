package record

import (
	"crypto/rand"
	"encoding/binary"
	"strconv"

	"payoff"
)

// Experiment is a test as it is planned, with an ID and a seed by chance where none is said.
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
		return 0, bad(key, "want a whole number such as %d", max(1, usual))
	}
	return n, nil
}
