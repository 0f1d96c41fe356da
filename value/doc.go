// Package value draws the statement: for one line and one purpose over a range, what was credited,
// how that is known, what it cost, and what is left. Every value line keeps the ids it was made
// from. It states what was recorded; how far luck could have made it otherwise is decide's part.
//
//	credited contribution x incrementality                      tracked / told
//	- time - tools - content - agencies - ad spend - network fees
//	= net, shown
//	+ modelled and claimed lines                                 each with its range
//	= net, with estimates
package value
