package importer

import (
	"math/big"
	"strings"

	"payoff"
)

// A spend is what one ad or campaign cost in one period, its rows (keywords, places, ages) added up:
// two reports of the same campaign and period then replace each other instead of doubling.
type spend struct {
	line     int // of the first of its rows
	of       spendOf
	money    payoff.Money
	target   payoff.Line
	campaign string
}

// A spendOf is what makes two rows the same spend.
type spendOf struct {
	ad       string
	from, to payoff.Date
}

// A spends adds rows up. It holds one spend for each ad and period of the file.
type spends struct {
	by   map[spendOf]int
	list []spend
}

// add says whether the row could be added: not one in another currency than the rows before.
func (s *spends) add(one spend) bool {
	if s.by == nil {
		s.by = map[spendOf]int{}
	}
	i, found := s.by[one.of]
	if !found {
		s.by[one.of] = len(s.list)
		s.list = append(s.list, one)
		return true
	}
	into := &s.list[i].money
	if into.Currency != one.money.Currency {
		return false
	}
	// Single amounts are bounded far below int64, their sum isn't.
	if next := into.Minor + one.money.Minor; next <= payoff.MaxMinor && next >= -payoff.MaxMinor {
		into.Minor = next
		return true
	}
	return false
}

// give hands the entries over in the order of the file, for acquiring customers unless the call says
// otherwise.
func (s *spends) give(r *run, vendor string) error {
	for _, one := range s.list {
		ad := vendor + "/" + one.of.ad
		err := r.giveEntry(one.line, payoff.Entry{
			Key: ad + "/" + one.of.from.String() + ".." + one.of.to.String(), On: one.of.from, To: one.of.to,
			Money: one.money, Kind: payoff.AdSpend, Activity: payoff.ManageAds,
			Lines:    []payoff.Weight[payoff.Line]{{Of: one.target, Weight: 1}},
			Purposes: r.purposes(payoff.Acquire), Campaign: one.campaign, Ad: ad,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// check holds a total that the file states against the sum of its rows. Each of n rows was rounded
// to the minor unit by itself, so that they may miss the total by up to n/2 units; beyond the
// square root of n (3.5 standard deviations of n roundings, each spread evenly over one unit)
// rounding doesn't explain it. Counts aren't rounded: rows is 0 for them.
func check(name, says string, ours *sum, rows int, places int) Check {
	var theirs sum
	var diff big.Int
	theirs.add(says)
	diff.Sub(theirs.total(), ours.total())
	diff.Abs(&diff)
	unit := int64(1)
	for range decimals - places {
		unit *= 10
	}
	root := int64(0)
	for root*root < int64(rows) {
		root++
	}
	allowed := min(int64(rows/2), root) * unit
	return Check{Name: name, FileSays: says, Sum: ours.text(), OK: diff.IsInt64() && diff.Int64() <= allowed}
}

// adID is an id or a name with single blanks.
func adID(id string) string {
	if strings.Contains(id, "  ") || strings.ContainsAny(id, "\t\n\u00a0") {
		return strings.Join(strings.Fields(id), " ")
	}
	return id
}

// A foundTotal is a total that the file states.
type foundTotal struct {
	name   string
	period string // "" where it is about the whole file
	values map[string]string
}
