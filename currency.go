package payoff

import (
	"math/big"
	"strings"
)

// A Currency is an ISO 4217 code in capitals, such as EUR.
type Currency string

// places holds the currencies whose minor unit isn't a hundredth (ISO 4217, amendment 178).
var places = map[Currency]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
	"RWF": 0, "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
}

// Places is the number of decimals of the currency's minor unit: 2 for EUR, 0 for JPY, 3 for KWD.
func (c Currency) Places() int {
	if n, ok := places[c]; ok {
		return n
	}
	return 2
}

// ParseCurrency reads a three-letter code in any case.
func ParseCurrency(s string) (Currency, error) {
	code := strings.TrimSpace(s)
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") != "" {
		return "", Fail(Invalid, "currency %q: want a three-letter code such as EUR", clip(s, 20))
	}
	return Currency(strings.ToUpper(code)), nil
}

// A Rate is an exact price of one unit of a foreign currency in the base currency: 0.0082 USD for 1 BDT.
type Rate struct{ r *big.Rat }

// maxRate bounds a rate: no currency is worth a billion units of another, and a slip of the hand
// must not make an amount that no Money can hold.
var maxRate = big.NewRat(1_000_000_000, 1)

// ParseRate reads positive decimal text of at most 30 characters, up to a billion.
func ParseRate(s string) (Rate, error) {
	text := strings.TrimSpace(s)
	r, ok := new(big.Rat), len(text) > 0 && len(text) <= 30 && strings.Trim(text, "0123456789.") == ""
	if ok {
		_, ok = r.SetString(text)
	}
	if !ok || r.Sign() <= 0 || r.Cmp(maxRate) > 0 {
		return Rate{}, Fail(Invalid, "rate %q: want a positive decimal such as 0.92", clip(s, 40))
	}
	return Rate{r}, nil
}

// Convert is m in the currency to, rounded half to even to its minor unit. It panics, as
// Plus does, where the result leaves int64.
func (r Rate) Convert(m Money, to Currency) Money {
	x := r.minor(m, to)
	return Money{roundQuo(x.Num(), x.Denom()), to}
}

// ConvertUpTo is Convert, and false where the result is more than so many minor units.
func (r Rate) ConvertUpTo(m Money, to Currency, most int64) (Money, bool) {
	x := r.minor(m, to)
	if x.Cmp(new(big.Rat).SetInt64(most)) > 0 {
		return Money{Currency: to}, false
	}
	return Money{roundQuo(x.Num(), x.Denom()), to}, true
}

// minor is m in minor units of another currency, exactly.
func (r Rate) minor(m Money, to Currency) *big.Rat {
	x := new(big.Rat).SetInt64(m.Minor)
	x.Mul(x, r.r)
	shift := to.Places() - m.Currency.Places()
	for ; shift > 0; shift-- {
		x.Mul(x, big.NewRat(10, 1))
	}
	for ; shift < 0; shift++ {
		x.Quo(x, big.NewRat(10, 1))
	}
	return x
}
