package attribute

import (
	"math"

	"payoff"
)

func revenueOf(c *payoff.Credit) *payoff.Money      { return &c.Revenue }
func contributionOf(c *payoff.Credit) *payoff.Money { return &c.Contribution }

// floatSafe is the largest amount, in minor units, whose parts a float tells apart well below the
// millionth of a unit that decides who gets what is left over.
const floatSafe = 100_000_000

// split divides m over the credits by their shares: payoff.Money.Split without its allocations and
// with names made only for a tie (a property test holds the two together). room holds a number a credit.
func split(credits []payoff.Credit, m payoff.Money, part func(*payoff.Credit) *payoff.Money, room []float64) {
	if m.Minor == 0 {
		for i := range credits {
			*part(&credits[i]) = m
		}
		return
	}
	sign, abs := int64(1), m.Minor
	if abs < 0 {
		sign, abs = -1, -abs
	}
	if abs > floatSafe || abs < 0 {
		shares := make([]payoff.Share, len(credits))
		for i, c := range credits {
			shares[i] = payoff.Share{Name: c.Line.Name(), Weight: c.Share}
		}
		for i, p := range m.Split(shares) {
			*part(&credits[i]) = p
		}
		return
	}
	remainder := room[:len(credits)]
	left := abs
	for i := range credits {
		exact := float64(abs) * credits[i].Share
		// A float a hair under a whole number (29.999999999) is that number.
		whole := min(int64(exact+1e-7), left)
		remainder[i] = math.Floor((exact-float64(whole))*1e6 + 0.5)
		*part(&credits[i]) = payoff.Money{Minor: whole, Currency: m.Currency}
		left -= whole
	}
	for ; left > 0; left-- {
		best := -1
		for i := range credits {
			if best < 0 || remainder[i] > remainder[best] ||
				remainder[i] == remainder[best] && credits[i].Line.Name() < credits[best].Line.Name() {
				best = i
			}
		}
		part(&credits[best]).Minor++
		remainder[best] -= 2e6 // behind all who have had none
	}
	if sign < 0 {
		for i := range credits {
			part(&credits[i]).Minor *= sign
		}
	}
}
