package ledger_test

import (
	"testing"

	"payoff"
	"payoff/ledger"
)

// The first day of a line is that of its earliest entry that stands: what was taken back and what is of another
// line don't count.
func TestBegins(t *testing.T) {
	instagram, facebook := payoff.NetworkLine("instagram", false), payoff.NetworkLine("facebook", false)
	of := func(id string, day int, minutes int64, reverses string, lines ...payoff.Line) ledger.Statement {
		e := payoff.Entry{ID: id, On: payoff.DateOf(2026, 7, day), Minutes: minutes, Kind: payoff.TimeCost, Reverses: reverses}
		for _, l := range lines {
			e.Lines = append(e.Lines, payoff.Weight[payoff.Line]{Of: l, Weight: 1})
		}
		return ledger.Statement{Entry: e}
	}
	entries := []ledger.Statement{
		of("a", 1, 30, "", instagram), of("b", 2, 0, "a", instagram), of("c", 9, 30, "", instagram, facebook), of("d", 20, 30, "", instagram), of("e", 5, 30, ""), of("f", 3, 0, "", facebook),
		{Entry: payoff.Entry{ID: "g", On: payoff.DateOf(2026, 7, 28), Money: payoff.Money{Minor: 900, Currency: "EUR"}, Kind: payoff.AdSpend, Lines: []payoff.Weight[payoff.Line]{{Of: facebook, Weight: 1}}}},
	}
	got := ledger.Begins(entries)
	want := ledger.Beginning{On: payoff.DateOf(2026, 7, 9), Time: true}
	if len(got) != 2 || got[instagram] != want || got[facebook] != want {
		t.Errorf("got %v", got)
	}
	// 5, 9 and 20 July, of Mondays 29 June, 6 and 20 July; what was paid on the 28th is no hour.
	noted := ledger.Noted(entries)
	if len(noted) != 3 || noted[payoff.DateOf(2026, 6, 29)] != payoff.DateOf(2026, 7, 5) || noted[payoff.DateOf(2026, 7, 6)] != payoff.DateOf(2026, 7, 9) || noted[payoff.DateOf(2026, 7, 20)] != payoff.DateOf(2026, 7, 20) {
		t.Errorf("noted %v", noted)
	}
}
