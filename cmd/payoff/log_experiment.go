package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"strconv"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/record"
)

// testKeys are what a test is planned and registered with.
func testKeys() []logKey {
	return keysOf([]logKey{
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
	}, lineKeys, []logKey{
		{"optout", "with id: the Monday of a week that wasn't kept", false},
		{"why", "it wasn't kept", false},
	})
}

// experiment reads a test as it is planned.
func (v *values) experiment() (payoff.Experiment, error) {
	x := payoff.Experiment{ID: v.of["id"], Goal: v.of["goal"]}
	var err error
	if x.Design, err = payoff.ParseDesign(v.of["design"]); err != nil {
		return x, err
	}
	if x.ID == "" {
		x.ID = "t-" + record.Random()[:6]
	}
	lines, err := v.lines()
	if err != nil {
		return x, err
	}
	purposes, err := v.purposes()
	if err != nil {
		return x, err
	}
	if len(lines) != 1 || len(purposes) != 1 {
		return x, payoff.Fail(payoff.Invalid, "a test is of one line and one purpose: network=instagram purpose=acquire")
	}
	x.Line, x.Purpose = lines[0].Of, purposes[0].Of
	x.From = v.today.Monday() + 7
	if v.of["from"] != "" {
		if x.From, err = payoff.ParseDate(v.of["from"]); err != nil {
			return x, err
		}
	}
	usual := map[payoff.Design]int64{payoff.PauseDesign: 4, payoff.AppointmentDesign: 24}[x.Design]
	weeks, err := v.whole("weeks", usual)
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
		if *n.to, err = v.whole(n.key, n.usual); err != nil {
			return x, err
		}
	}
	x.Block, x.Run, x.WashOut = int(block), int(run), int(washOut)
	var chance [4]byte
	rand.Read(chance[:]) // never fails (crypto/rand since Go 1.24)
	seed, err := v.whole("seed", int64(binary.BigEndian.Uint32(chance[:])))
	x.Seed = uint64(seed)
	return x, err
}

// whole reads a whole number from 0 on that no JSON reader rounds.
func (v *values) whole(key string, usual int64) (int64, error) {
	if v.of[key] == "" {
		return usual, nil
	}
	n, err := strconv.ParseInt(v.of[key], 10, 64)
	if err != nil || n < 0 || n > 1<<53 {
		return 0, payoff.Fail(payoff.Invalid, "%s=%s: want a whole number such as %d", key, v.of[key], max(1, usual))
	}
	return n, nil
}

// noteTest registers a test, or logs a week of one that wasn't kept.
func noteTest(ctx context.Context, f *folder, b books.Business, v *values) (string, error) {
	a, err := f.answerer(&env{now: f.now})
	if err != nil {
		return "", err
	}
	if v.of["optout"] != "" {
		return noteOptOut(ctx, f, b, a, v)
	}
	x, err := v.experiment()
	if err != nil {
		return "", err
	}
	x, _, err = a.PlanTest(ctx, b, x)
	if err != nil {
		return "", err
	}
	x.Registered = f.now()
	var outcome record.Outcome
	err = v.batch(ctx, f, func(_ *record.Recorder, batch *record.Batch) error {
		outcome, err = batch.Experiment(x, v.today)
		return err
	})
	return fmt.Sprintf("test %s of %s, %s, from %s to %s: %s\nSHA-256 %s", x.ID, x.Line.Name(), x.Purpose, x.From, x.End()-1, registeredWord(outcome), x.Digest), err
}

func registeredWord(o record.Outcome) string {
	if o == record.Known {
		return "registered already"
	}
	return "registered"
}

func noteOptOut(ctx context.Context, f *folder, b books.Business, a *answer.Answerer, v *values) (string, error) {
	if v.of["id"] == "" {
		return "", usage("which test? say id=: `payoff test list` shows them")
	}
	week, err := payoff.ParseDate(v.of["optout"])
	if err != nil {
		return "", err
	}
	x, err := a.Experiment(ctx, b, v.of["id"])
	if err != nil {
		return "", err
	}
	x.OptOuts = append(x.OptOuts[:len(x.OptOuts):len(x.OptOuts)], payoff.OptOut{Week: week, Why: v.of["why"]})
	err = v.batch(ctx, f, func(_ *record.Recorder, batch *record.Batch) error {
		_, err := batch.Experiment(x, v.today)
		return err
	})
	return fmt.Sprintf("the week of %s of test %s wasn't kept: noted. It stays in the test as it was drawn", week, x.ID), err
}
