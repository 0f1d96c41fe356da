// Package payoff holds the words of the business: money, ranges of days, channels, visits,
// journeys, orders, ledger entries, verdicts. One file a word, standard library only; every other
// package of the module speaks in them. docs/glossary.md says what each means.
package payoff
