// Package decide says, for a line and a purpose, what to do: invest, keep, cap, fix, park, pause,
// quit, or that there is not enough data, or that waiting won't tell. It takes plain values and
// returns a Judgement that carries its reasons, the assumptions that would change it and the
// cheapest next fact. docs/guide/verdicts.md tells an owner what each word means.
//
// The sum, in 10,000 draws with a fixed seed:
//
//	net = (conversions x value of one + what identity hides) x incrementality - cost
//
// Every draw asks what the period would bring on average, not what luck brought.
package decide
