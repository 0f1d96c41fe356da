package payoff

// A WorthStep is one step from an order's goods to its contribution, in the currency billed.
type WorthStep struct {
	Name    WorthName
	Amount  Money // what it adds; negative where it takes away
	Assumed bool  // not stated by the order: from the margin, or taken to be what was charged
}

// A WorthName names a step.
type WorthName string

// The steps, in their order. Those down to WorthRefund make revenue; a cancelled order has them taken back
// whole by WorthCancelled.
const (
	WorthGoods     WorthName = "goods"
	WorthShipping  WorthName = "shipping"
	WorthTip       WorthName = "tip"
	WorthGiftCards WorthName = "gift cards"
	WorthRefund    WorthName = "refund"
	WorthCancelled WorthName = "cancelled"
	WorthCost      WorthName = "cost of goods"
	WorthSending   WorthName = "shipping paid"
	WorthFees      WorthName = "fees"
)

// Worth is how Contribution comes about: its steps sum to it. Steps of nothing are left out, goods are not.
func (o Order) Worth(marginPPM int64) []WorthStep {
	zero := Money{Currency: o.Goods.Currency}
	steps := []WorthStep{{Name: WorthGoods, Amount: o.Goods}}
	add := func(name WorthName, m Money, assumed bool) {
		if m.Minor != 0 {
			steps = append(steps, WorthStep{name, m, assumed})
		}
	}
	add(WorthShipping, o.Shipping, false)
	add(WorthTip, o.Tip, false)
	add(WorthGiftCards, o.GiftCards.Neg(), false)
	if o.Status == Cancelled {
		sum := zero
		for _, s := range steps {
			sum = sum.Plus(s.Amount)
		}
		add(WorthCancelled, sum.Neg(), false)
		add(WorthFees, o.Fees.Neg(), false)
		return steps
	}
	add(WorthRefund, o.Refunded.Neg(), false)
	if o.COGS != nil {
		add(WorthCost, o.COGS.Neg(), false)
	} else {
		add(WorthCost, o.Kept().Times(1_000_000-marginPPM, 1_000_000).Neg(), true)
	}
	if o.ShippingPaid != nil {
		add(WorthSending, o.ShippingPaid.Neg(), false)
	} else {
		add(WorthSending, o.Shipping.Neg(), true)
	}
	add(WorthFees, o.Fees.Neg(), false)
	return steps
}
