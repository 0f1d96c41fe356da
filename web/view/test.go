package view

// Weeks is the calendar of a test.
type Weeks struct {
	Label string
	Weeks []Week
}

// A Week is one of a test: what it asks for.
type Week struct {
	Day, Word, Small string
	Kind             string // "full", "low", "off"
	Here             bool   // it is this week
	Past, Left       bool   // it is over; it wasn't kept
}

// A Turn is a verdict before and after something is known.
type Turn struct {
	Was, Is       Badge
	WasOf, IsOf   string // what each rests on
	Before, After string // how the two are called
}
