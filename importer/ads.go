package importer

import (
	"cmp"
	"slices"
	"strings"

	"payoff"
)

// A spend is what one ad or campaign cost in one period, its rows (keywords, places, ages) added up:
// two reports of the same campaign and period then replace each other instead of doubling.
type spend struct {
	key  string
	line int // of the first of its rows
	e    payoff.Entry
}

// A spends adds rows up by key. It holds one entry for each ad and period of the file.
type spends struct {
	by   map[string]int
	list []spend
}

func (s *spends) add(line int, e payoff.Entry) (ok bool) {
	if s.by == nil {
		s.by = map[string]int{}
	}
	i, found := s.by[e.Key]
	if !found {
		s.by[e.Key] = len(s.list)
		s.list = append(s.list, spend{e.Key, line, e})
		return true
	}
	into := &s.list[i].e.Money
	if into.Currency != e.Money.Currency {
		return false
	}
	// Single amounts are bounded far below int64, their sum isn't.
	if next := into.Minor + e.Money.Minor; next <= payoff.MaxMinor && next >= -payoff.MaxMinor {
		into.Minor = next
		return true
	}
	return false
}

// give hands the entries over in the order of the file.
func (s *spends) give(r *run) error {
	for _, one := range s.list {
		if err := r.giveEntry(one.line, one.e); err != nil {
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
	var theirs, diff sum
	theirs.add(says)
	diff.total.Sub(&theirs.total, &ours.total)
	diff.total.Abs(&diff.total)
	unit := int64(1)
	for range decimals - places {
		unit *= 10
	}
	root := int64(0)
	for root*root < int64(rows) {
		root++
	}
	allowed := min(int64(rows/2), root) * unit
	return Check{Name: name, FileSays: says, Sum: ours.text(), OK: diff.total.IsInt64() && diff.total.Int64() <= allowed}
}

// adID is a stable id of an ad or campaign: the vendor's own where there is one.
func adID(vendor, id string) string {
	return vendor + "/" + strings.Join(strings.Fields(id), " ")
}

// A foundTotal is a total that the file states.
type foundTotal struct {
	name   string
	period string // "" where it is about the whole file
	values map[string]string
}

func sortTotals(t []foundTotal) {
	slices.SortStableFunc(t, func(a, b foundTotal) int { return cmp.Compare(a.period, b.period) })
}
