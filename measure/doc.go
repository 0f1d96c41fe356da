// Package measure estimates what can't be read off a record: how sure a rate is, what a pause can
// show, what an effect was, what a customer is worth, what identity hides. Values in, values out:
// no clock, no database, every draw from a seed, so the same input gives the same answer.
//
// Every function says what it assumes and where its formula comes from. What can't be known is an
// error of kind payoff.Invalid or an undefined (nil) figure; no result holds a NaN or an infinity.
package measure
