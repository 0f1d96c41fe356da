// Package demo makes up a year of two businesses of one owner: a shop with a blog, and a show for hire.
// It hands over what would have come in by each way: hits of the script, lines of an access log, files as
// the vendors export them, and what the owner notes by hand. It decides nothing: the verdicts come out
// of the sums. The same seed and the same moment give the same year, to the letter.
//
// Names, addresses and amounts are invented; hosts end with .example and addresses are those kept for
// documentation (RFC 2606, RFC 5737, RFC 3849).
package demo
