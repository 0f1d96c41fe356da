// Command simulate draws businesses of which the truth is known, hands to decide what each would
// have on record, and prints how often each verdict was right, wrong or withheld. It runs the
// product's own rules, not a copy of them. The same seed prints the same figures.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/pflag"

	"payoff/decide"
)

func main() {
	p := plan{settings: decide.DefaultSettings()}
	set := pflag.NewFlagSet("simulate", pflag.ContinueOnError)
	set.IntVar(&p.businesses, "businesses", 1000, "how many businesses are drawn")
	set.IntVar(&p.only, "class", 0, "draw only this class of size, 1 to 4; 0: all")
	set.Uint64Var(&p.seed, "seed", 1, "of the businesses; the draws of a verdict have their own, fixed one")
	set.IntSliceVar(&p.weeks, "weeks", []int{4, 8, 13, 26, 52}, "exposures at which each is judged")
	set.Float64Var(&p.unrecorded, "unrecorded", 0, "the part of the weeks that were over before hours and money were noted")
	set.Float64Var(&p.settings.Uncosted, "uncosted", p.settings.Uncosted, "the part of them from which on nothing is said; 1: it is said all the same")
	set.IntVar(&p.settings.Draws, "draws", 2000, "draws of each verdict")
	set.Float64Var(&p.settings.MinWeeks, "min-weeks", p.settings.MinWeeks, "weeks of activity that a verdict needs")
	set.Float64Var(&p.settings.MinConversions, "min-conversions", p.settings.MinConversions, "or so many conversions")
	set.Float64Var(&p.settings.MinProof, "min-proof", p.settings.MinProof, "conversions of its own that keep and invest need")
	set.Float64Var(&p.settings.PriorWeight, "prior-weight", p.settings.PriorWeight, "conversions that the other lines weigh at most")
	set.Float64Var(&p.settings.Few, "few", p.settings.Few, "with fewer conversions of its own keep and invest need --enter-few")
	set.Float64Var(&p.settings.EnterFew, "enter-few", p.settings.EnterFew, "how sure they must then be")
	set.Float64Var(&p.settings.EnterMore, "enter-more", p.settings.EnterMore, "how sure invest must be that the marginal unit pays")
	set.Float64Var(&p.settings.CapShare, "cap-share", p.settings.CapShare, "the least part of today's hours that a cap may leave")
	kept := set.Int("appointments", 0, "read so many appointments of known truth in place of verdicts")
	if err := set.Parse(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "simulate: %v\n", err)
		os.Exit(2)
	}
	if *kept > 0 {
		if err := printAppointments(os.Stdout, *kept, p.seed); err != nil {
			fmt.Fprintf(os.Stderr, "simulate: %v\n", err)
			os.Exit(1)
		}
		return
	}
	begin := time.Now()
	printScores(os.Stdout, p, simulate(p))
	fmt.Fprintf(os.Stderr, "simulate: %.0f s on %d processors\n", time.Since(begin).Seconds(), runtime.GOMAXPROCS(0))
}

// simulate runs the plan on all processors. Each business has its own seed and scores only add up,
// so that neither their number nor their pace changes a figure.
func simulate(p plan) map[cell]score {
	var next atomic.Int64
	var wait sync.WaitGroup
	parts := make([]map[cell]score, runtime.GOMAXPROCS(0))
	for n := range parts {
		parts[n] = map[cell]score{}
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < p.businesses; i = int(next.Add(1)) - 1 {
				for c, s := range p.one(i) {
					total := parts[n][c]
					total.add(s)
					parts[n][c] = total
				}
			}
		})
	}
	wait.Wait()
	all := map[cell]score{}
	for _, part := range parts {
		for c, s := range part {
			total := all[c]
			total.add(s)
			all[c] = total
		}
	}
	return all
}
