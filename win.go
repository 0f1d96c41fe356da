package payoff

// A Win is an invitation, a recommendation, a review or a citation: value that comes without an order.
type Win struct {
	ID      string
	On      Date
	Kind    string // invitation, recommendation, review, citation
	Line    Line   // what brought it, where known
	Purpose Purpose
	Worth   *Money // the contribution that the business claims for it, and
	Proxy   string // what that figure rests on
	Note    string
}

// An Answer is what a customer said to "how did you find us?", apart from an order.
type Answer struct {
	ID    string
	On    Date
	Said  string // the answer as classify names it, or in the customer's words
	Order string // the order's key, where known
}
