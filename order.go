package payoff

import (
	"strings"
	"time"
	"unicode"
)

// An Order is a sale as its source states it, in the currency billed. Amounts are positive; what
// is deducted says so. An order is never changed: a newer statement of the same Key replaces it
// from the moment it is recorded, and one that was Stated earlier never undoes a later one. As JSON what is zero is left out, but for goods; a cost that is
// known to be zero stays.
type Order struct {
	Shop    string   // the shop or market place: orders of two shops never share a key
	Number  string   // the order's number as people see it: #1001
	Aliases []string `json:",omitempty"` // other ids of the same order (the shop's own id)
	At      time.Time
	Status  OrderStatus
	Stated  time.Time `json:",omitzero"` // when its source says that all this was so; zero where it doesn't say

	Goods        Money  // net of discount, and net of tax where TaxKnown
	Discount     Money  `json:",omitzero"`  // already taken off Goods; kept to show
	Tax          Money  `json:",omitzero"`  // not in Goods where TaxKnown
	TaxKnown     bool   `json:",omitzero"`  // false: it isn't known whether Goods holds tax
	Shipping     Money  `json:",omitzero"`  // charged to the customer
	ShippingPaid *Money `json:",omitempty"` // what sending cost the business; nil: not known
	Fees         Money  `json:",omitzero"`  // payment and market place
	Tip          Money  `json:",omitzero"`
	GiftCards    Money  `json:",omitzero"`  // sold: a liability until redeemed, taken out of revenue
	COGS         *Money `json:",omitempty"` // cost of goods; nil: the business's margin applies
	Refunded     Money  `json:",omitzero"`  // of the amounts above, tax excluded where that is known

	Buyer  Buyer  `json:",omitzero"`
	Source *Touch `json:",omitempty"` // a source written in the order itself: one tracked touch at the order's moment
	Told   string `json:",omitzero"`  // the customer's answer to "how did you find us?"
	Coupon string `json:",omitzero"`

	Visitors []int64 `json:",omitempty"` // browsers that are known to have led to it: whose script told of it, whose token it brought
}

// An OrderStatus says how sure the money is.
type OrderStatus string

// The statuses of an order. Pending and cash on delivery count, flagged; a cancelled or voided
// order is the order and a full refund; an unconfirmed one is a script's, where the business has
// another source that has not confirmed it yet.
const (
	Paid        OrderStatus = "paid"
	Pending     OrderStatus = "pending"
	Cancelled   OrderStatus = "cancelled"
	Unconfirmed OrderStatus = "unconfirmed"
)

// A Buyer is what an order or lead knows of a person: keyed hashes, never the address itself.
type Buyer struct {
	Key   string // one-way key of the mail address, phone or customer number; "" is unknown
	Email string // a second key where there are several, each "" where unknown
	Phone string
}

// NormalOrderNumber is the form under which #1001, "# 1001", 1001 and " 1001 " are one order.
func NormalOrderNumber(s string) string {
	number := strings.TrimLeftFunc(s, func(r rune) bool { return r == '#' || unicode.IsSpace(r) })
	return strings.ToLower(strings.TrimSpace(number))
}

// Key is (shop, normalised number): what makes two statements the same order.
func (o Order) Key() string { return o.Shop + "/" + NormalOrderNumber(o.Number) }

// Revenue is what the business earns from customers, in the currency billed: goods, shipping
// charged and tip, without tax, gift cards sold and refunds. A cancelled order has none.
func (o Order) Revenue() Money {
	zero := Money{Currency: o.Goods.Currency}
	if o.Status == Cancelled {
		return zero
	}
	return zero.Plus(o.Goods).Plus(o.Shipping).Plus(o.Tip).Minus(o.GiftCards).Minus(o.Refunded)
}

// Contribution is Revenue - cost of goods - shipping paid - fees, in the currency billed. Without
// a known cost of goods, margin (0 to 1 in millionths) says what part of goods kept is left. Where
// the shipping paid is not known it is taken to be what was charged, so that shipping earns nothing
// by itself. Fees of a cancelled order stay a cost.
func (o Order) Contribution(marginPPM int64) Money {
	revenue := o.Revenue()
	if o.Status == Cancelled {
		return revenue.Minus(o.Fees)
	}
	left := revenue.Minus(o.Fees)
	if o.ShippingPaid != nil {
		left = left.Minus(*o.ShippingPaid)
	} else {
		left = left.Minus(o.Shipping)
	}
	if o.COGS != nil {
		return left.Minus(*o.COGS)
	}
	return left.Minus(o.Kept().Times(1_000_000-marginPPM, 1_000_000))
}

// Kept is the goods that stayed with the customer, without gift cards: a refund takes goods back
// first. What was kept is what costs; of a cancelled order, nothing.
func (o Order) Kept() Money {
	kept := o.Goods.Minus(o.GiftCards).Minus(o.Refunded)
	if kept.Minor < 0 || o.Status == Cancelled {
		kept.Minor = 0
	}
	return kept
}

// A Lead is somebody who enquired. It has no revenue; Worth is the contribution its win would
// bring as the business states it, a claim until an order comes.
type Lead struct {
	ID      string // the business's own id; with Shop the key
	Shop    string // where the id comes from: a form, a CRM
	At      time.Time
	Stage   LeadStage
	Why     string // of a loss
	Worth   *Money
	Order   string // the order's key, once won: the order inherits the lead's credit
	Buyer   Buyer
	Source  *Touch
	Told    string
	Purpose Purpose // Acquire unless said otherwise

	Visitors []int64 `json:",omitempty"` // as an order's
}

// Key makes two statements the same lead.
func (l Lead) Key() string { return l.Shop + "/" + strings.ToLower(strings.TrimSpace(l.ID)) }

// LostOnPrice says whether the lead was lost because of the price: its reason speaks of price, budget,
// cost, or of something dear or cheap.
func (l Lead) LostOnPrice() bool {
	if l.Stage != Lost {
		return false
	}
	why := strings.ToLower(l.Why)
	for _, word := range []string{"price", "pricing", "budget", "cost", "expensive", "cheap", "too dear", "afford"} {
		if strings.Contains(why, word) {
			return true
		}
	}
	return false
}

// A LeadStage is how far a lead has come.
type LeadStage string

// The stages of a lead.
const (
	Open LeadStage = "open"
	Won  LeadStage = "won"
	Lost LeadStage = "lost"
)
