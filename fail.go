package payoff

import (
	"errors"
	"fmt"
)

// A Kind says what a person can do about a failure.
type Kind string

// The kinds of failure. Everything without a kind is Internal.
const (
	Invalid  Kind = "invalid"   // what was asked or handed in is wrong; the message says what to write instead
	NotFound Kind = "not_found" // the thing named does not exist
	Conflict Kind = "conflict"  // it exists already, or somebody changed it meanwhile
	Denied   Kind = "denied"    // a key or right is missing
	Full     Kind = "full"      // no room: try again later
	Internal Kind = "internal"  // our fault
)

// An Error is a failure that a person can act on: a kind, and plain words that hold no secret,
// no token and nothing about a visitor.
type Error struct {
	Kind Kind
	Text string
}

func (e *Error) Error() string { return e.Text }

// Fail makes an Error; format and args as in fmt.Sprintf.
func Fail(k Kind, format string, args ...any) error {
	return &Error{k, fmt.Sprintf(format, args...)}
}

// KindOf is the kind of the first Error in err's chain, Internal where there is none, "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
