package attribute

import "payoff"

// A Word is what a comparison of models goes by.
type Word string

// The words. Where a touch has none of its own (no network, no campaign) its channel stands for it,
// so that nothing is put together that came by different ways.
const (
	ByChannel  Word = "channel"
	ByNetwork  Word = "network"  // paid and organic together
	ByAccount  Word = "account"  // the line that verdicts are about: an account, else a network paid or organic, else the channel
	ByCampaign Word = "campaign" // by its name alone
)

// Words are all of them, in the order in which pages show them.
var Words = []Word{ByChannel, ByNetwork, ByAccount, ByCampaign}

// ParseWord reads a word; none is ByChannel, an unknown one is an error of kind Invalid.
func ParseWord(s string) (Word, error) {
	if s == "" {
		return ByChannel, nil
	}
	for _, w := range Words {
		if string(w) == s {
			return w, nil
		}
	}
	return "", payoff.Fail(payoff.Invalid, "credit doesn't go by that word: want channel, network, account or campaign")
}

// Of is the touch named by the word alone: its Line has no more than the word and what stands for it.
// A campaign's name stands in Line.Account.
func (w Word) Of(t payoff.Touch) payoff.Touch {
	if t.Origin.Channel == "" {
		t.Origin.Channel = payoff.UnassignedToChannel
	}
	switch {
	case w == ByAccount:
		return t
	case w == ByNetwork && t.Origin.Network != "":
		t.Origin = payoff.Origin{Network: t.Origin.Network}
		t.Account = ""
	case w == ByCampaign && t.Origin.Campaign != "":
		t.Account = t.Origin.Campaign
		t.Origin = payoff.Origin{}
	default:
		t.Origin = payoff.Origin{Channel: t.Origin.Channel}
		t.Account = ""
	}
	return t
}

// Line is the word of a line that has no touch: what a customer named, what a cost is for. A line has no
// campaign: by ByCampaign it is its channel.
func (w Word) Line(l payoff.Line) payoff.Line {
	switch {
	case w == ByAccount:
		return l
	case w == ByNetwork && l.Network != "":
		return payoff.Line{Network: l.Network}
	}
	return payoff.ChannelLine(l.Channel)
}

// Name is a line as the word names it in files: "Organic Social", "facebook", "spring".
func (w Word) Name(l payoff.Line) string {
	switch {
	case l.None():
		return "(none)"
	case w == ByCampaign && l.Channel == "":
		return "campaign " + l.Account
	}
	return l.Name()
}
