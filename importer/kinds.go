// Package importer reads the files of vendors (shops, ad platforms, time trackers, web servers) and
// hands over the facts in them. What is new, known or changed is record's to say; nothing is
// stored here, and no address, phone number or name of a customer leaves the package.
package importer

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"payoff"
	"payoff/record"
)

// A Kind is what a file is, told from its content.
type Kind string

// The kinds of file.
const (
	AccessLog     Kind = "access-log"
	ShopifyOrders Kind = "shopify-orders"
	EtsyOrders    Kind = "etsy-orders"
	TogglTime     Kind = "toggl-time"
	GoogleAds     Kind = "google-ads"
	MetaAds       Kind = "meta-ads"
	NamedCSV      Kind = "csv"
)

// Kinds lists every kind once, in the order in which help shows them.
var Kinds = []Kind{AccessLog, ShopifyOrders, EtsyOrders, TogglTime, GoogleAds, MetaAds, NamedCSV}

// ParseKind reads a kind's exact name; "" is none, to be told from the content.
func ParseKind(s string) (Kind, error) {
	if s == "" || slices.Contains(Kinds, Kind(s)) {
		return Kind(s), nil
	}
	return "", payoff.Fail(payoff.Invalid, "this kind of file is not known: want one of %s", kindNames(Kinds))
}

func kindNames(kinds []Kind) string {
	text := ""
	for i, k := range kinds {
		if i > 0 {
			text += ", "
		}
		text += string(k)
	}
	return text
}

// An Options says what a file itself doesn't.
type Options struct {
	As    Kind            // "" tells it from the content
	Zone  *time.Location  // the business's; nil is UTC
	Base  payoff.Currency // for amounts whose currency the file leaves out; a note says where it was used
	Today payoff.Date     // 0: not known. Rows of a later day are read, with a note

	// What minutes and costs are for where the file doesn't say. Orders and leads never take a
	// source from these.
	Network payoff.Network
	Account string
	Purpose payoff.Purpose

	// Buyer makes one-way keys of what identifies a person; nil: buyers stay unknown.
	Buyer func(email, phone, customer string) payoff.Buyer
	// Origin says what a campaign's tags mean; nil: they are kept without a channel.
	Origin func(source, medium, campaign, content, term string) payoff.Origin
	// NetworkNamed finds a network by the name that people write; nil: any lower-case name.
	NetworkNamed func(string) (payoff.Network, bool)
	// Progress is told the rows read so far, now and then; nil: nobody.
	Progress func(rows int)
}

// Facts takes what a file holds, one call a fact; *record.Batch is one. A failure of kind Invalid
// skips that line, any other ends the import.
type Facts interface {
	Order(payoff.Order) (record.Outcome, error)
	Lead(payoff.Lead) (record.Outcome, error)
	Entry(payoff.Entry) (record.Outcome, error)
}

// A Summary is what became of one file.
type Summary struct {
	File    string `json:"file"`
	Kind    Kind   `json:"kind"`
	Rows    int    `json:"rows"`    // of data: without preamble, header, empty lines and the file's own totals
	Stored  int    `json:"stored"`  // facts that are new
	Known   int    `json:"known"`   // facts that were there already
	Updated int    `json:"updated"` // facts that say something newer
	Skipped []Skip `json:"skipped"`
	// Totals are what the rows hold as the vendor states it, as plain decimal text: money under its
	// currency's code, all else under its name.
	Totals Totals   `json:"totals"`
	Checks []Check  `json:"checks"`
	Notes  []string `json:"notes"`
	// NotCounted says, for an access log, how many requests are no visits, by reason: bot, asset...
	NotCounted map[string]int64 `json:"not_counted,omitempty"`
}

// A Skip is a reason for which rows were left out.
type Skip struct {
	Reason string `json:"reason"` // without the content of any cell
	Lines  []int  `json:"lines"`  // the first 20, counted from 1 in the file as it is; a row of several lines by its first
	Count  int    `json:"count"`
}

// A Check holds a total that the file states against the sum of its rows. Totals are never data.
type Check struct {
	Name     string `json:"name"`
	FileSays string `json:"file_says"`
	Sum      string `json:"sum"`
	OK       bool   `json:"ok"` // equal, or apart by no more than what rounding of the rows explains
}

// Totals is decimal text by name.
type Totals map[string]string

// counted are the totals that are numbers of things; they are numbers in JSON too.
var counted = []string{"orders", "cancelled", "pending", "leads", "entries", "costs", "rows", "total_rows", "ads", "campaigns", "minutes", "lines", "parsed", "bytes"}

// MarshalJSON writes counts as numbers and everything else as text: {"orders":50,"BDT":"78510.00"}.
func (t Totals) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, name := range slices.Sorted(maps.Keys(t)) {
		if i > 0 {
			out = append(out, ',')
		}
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		out = append(append(out, key...), ':')
		if n, err := strconv.Atoi(t[name]); err == nil && slices.Contains(counted, name) {
			out = strconv.AppendInt(out, int64(n), 10)
			continue
		}
		value, err := json.Marshal(t[name])
		if err != nil {
			return nil, err
		}
		out = append(out, value...)
	}
	return append(out, '}'), nil
}
