package web

import (
	"slices"
	"strings"

	"payoff"
	"payoff/web/view"
)

// offered are the lines that a form offers, as the networks a small business meets and the channels
// beside them; any other is noted from the command line or a file.
var offered = []struct {
	paid  bool
	names []payoff.Network
}{
	{false, []payoff.Network{"facebook", "instagram", "threads", "whatsapp", "x", "linkedin", "pinterest", "tiktok", "youtube", "snapchat", "reddit", "telegram", "discord", "mastodon", "bluesky", "nextdoor", "google-business"}},
	{true, []payoff.Network{"facebook", "instagram", "linkedin", "pinterest", "tiktok", "youtube", "x", "reddit"}},
}

var offeredChannels = []payoff.Channel{payoff.Email, payoff.OrganicSearch, payoff.PaidSearch, payoff.Referral, payoff.Display}

// lineWord is a line as a form sends it: network:facebook, paid:facebook, channel:Email; "" is none.
func lineWord(l payoff.Line) string {
	switch {
	case l.None():
		return ""
	case l.Network == "":
		return "channel:" + string(l.Channel)
	case l.Paid:
		return "paid:" + string(l.Network)
	}
	return "network:" + string(l.Network)
}

// lineOf reads lineWord. False is a line that no form offers.
func lineOf(word string) (payoff.Line, bool) {
	if word == "" {
		return payoff.Line{}, true
	}
	kind, name, _ := strings.Cut(word, ":")
	if kind == "channel" {
		c, err := payoff.ParseChannel(name)
		return payoff.ChannelLine(c), err == nil
	}
	for _, group := range offered {
		for _, n := range group.names {
			if l := payoff.NetworkLine(n, group.paid); lineWord(l) == word {
				return l, true
			}
		}
	}
	return payoff.Line{}, false
}

func (q *question) lineOptions(on string) []view.Option {
	out := []view.Option{{Text: q.locale.Text("nowhere by name"), On: on == ""}}
	add := func(l payoff.Line) {
		out = append(out, view.Option{Value: lineWord(l), Text: q.locale.Line(l), On: lineWord(l) == on})
	}
	for _, group := range offered {
		for _, n := range group.names {
			add(payoff.NetworkLine(n, group.paid))
		}
	}
	for _, c := range offeredChannels {
		add(payoff.ChannelLine(c))
	}
	return out
}

func (q *question) purposeOptions(on string) []view.Option {
	out := []view.Option{{Text: q.locale.Text("nothing by name"), On: on == ""}}
	for _, p := range q.purposesFirst() {
		out = append(out, view.Option{Value: string(p), Text: q.locale.Purpose(p), On: string(p) == on})
	}
	return out
}

// purposesFirst are all purposes, those that the business chose first.
func (q *question) purposesFirst() []payoff.Purpose {
	out := slices.Clone(q.business.Purposes)
	for _, p := range payoff.Purposes {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

var activities = []payoff.Activity{payoff.Create, payoff.Reply, payoff.ManageAds, payoff.Reporting, payoff.Browse, payoff.OtherWork}

func (q *question) activityOptions(on string) []view.Option {
	var out []view.Option
	for _, a := range activities {
		out = append(out, view.Option{Value: string(a), Text: costKind(q.locale, payoff.TimeCost, a), On: string(a) == on})
	}
	return out
}

var costKinds = []payoff.CostKind{payoff.AdSpend, payoff.ToolCost, payoff.ContentCost, payoff.AgencyCost, payoff.NetworkFee, payoff.FixedCost, payoff.OtherCost}

func (q *question) kindOptions(on string) []view.Option {
	var out []view.Option
	for _, k := range costKinds {
		out = append(out, view.Option{Value: string(k), Text: costKind(q.locale, k, ""), On: string(k) == on})
	}
	return out
}
