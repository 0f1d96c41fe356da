package payoff

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"
	"slices"
)

// A Share is a named weight of a split.
type Share struct {
	Name   string
	Weight float64 // >= 0
}

// Split divides m by the weights so that the parts add up to m exactly: every part gets its floor
// and the minor units left over go to the largest remainders, ties by name ascending. Weights that
// are all zero count as equal; no weights give no parts. The parts come in the order of shares.
// The sum is done in whole numbers, so that no amount is too large for it and the order of the
// shares decides nothing. A weight that isn't a positive finite number counts as zero.
func (m Money) Split(shares []Share) []Money {
	if len(shares) == 0 {
		return nil
	}
	negative, abs := m.Minor < 0, uint64(m.Minor)
	if negative {
		abs = -abs
	}
	portions := portionsOf(abs, shares)
	left := abs
	order := make([]int, len(shares))
	for i, p := range portions {
		order[i] = i
		left -= p.whole
	}
	if left > 0 {
		slices.SortStableFunc(order, func(a, b int) int {
			if c := cmp.Compare(portions[b].millionths, portions[a].millionths); c != 0 {
				return c
			}
			return cmp.Compare(shares[a].Name, shares[b].Name)
		})
		for _, i := range order[:left] {
			portions[i].whole++
		}
	}
	out := make([]Money, len(shares))
	for i, p := range portions {
		out[i] = Money{int64(p.whole), m.Currency}
		if negative {
			out[i].Minor = int64(-p.whole)
		}
	}
	return out
}

// A portion is a part rounded down, and what the rounding took. The remainder is kept in millionths:
// weights that differ by a float's last digit (1/3 and 1 - 2/3) are equal, and the name decides. It
// is -1 for a weight of zero, which never gets a unit left over.
type portion struct {
	whole      uint64
	millionths int64
}

// portionsOf shares abs by the weights. A float is a whole number times a power of two, so weights
// are whole numbers in a common unit; mostly they fit 64 bits.
func portionsOf(abs uint64, shares []Share) []portion {
	type binary struct {
		digits uint64
		power  int
	}
	parts := make([]binary, len(shares))
	low, high, any := 0, 0, false
	for i, s := range shares {
		if !(s.Weight > 0) || math.IsInf(s.Weight, 0) {
			continue
		}
		fraction, power := math.Frexp(s.Weight)
		digits := uint64(fraction * (1 << 53))
		zeros := bits.TrailingZeros64(digits)
		b := binary{digits >> zeros, power - 53 + zeros}
		if parts[i] = b; !any || b.power < low {
			low = b.power
		}
		if top := b.power + bits.Len64(b.digits); !any || top > high {
			high = top
		}
		any = true
	}
	if !any {
		for i := range parts {
			parts[i] = binary{1, 0}
		}
		high = 1
	}
	out := make([]portion, len(shares))
	if high-low+bits.Len(uint(len(shares))) <= 63 {
		total := uint64(0)
		for _, b := range parts {
			if b.digits > 0 {
				total += b.digits << (b.power - low)
			}
		}
		for i, b := range parts {
			if b.digits == 0 {
				out[i].millionths = -1
				continue
			}
			h, l := bits.Mul64(abs, b.digits<<(b.power-low))
			whole, rest := bits.Div64(h, l, total)
			out[i] = portion{whole, int64(math.Round(float64(rest) / float64(total) * 1e6))}
		}
		return out
	}
	weights, total := make([]big.Int, len(shares)), new(big.Int)
	for i, b := range parts {
		if b.digits > 0 {
			weights[i].SetUint64(b.digits)
			weights[i].Lsh(&weights[i], uint(b.power-low))
			total.Add(total, &weights[i])
		}
	}
	amount, million, twice := new(big.Int).SetUint64(abs), big.NewInt(1_000_000), new(big.Int).Lsh(total, 1)
	for i := range weights {
		if parts[i].digits == 0 {
			out[i].millionths = -1
			continue
		}
		whole, rest := new(big.Int).QuoRem(weights[i].Mul(&weights[i], amount), total, new(big.Int))
		rest.Mul(rest, million).Lsh(rest, 1).Add(rest, total).Quo(rest, twice)
		out[i] = portion{whole.Uint64(), rest.Int64()}
	}
	return out
}
