package payoff

// A Channel is how a visit came: GA4's default channel groups, plus AI Assistant (arrivals from
// assistants such as ChatGPT) and Offline (told or noted, no visit at all).
type Channel string

// The channels, as GA4 names them.
const (
	Direct              Channel = "Direct"
	CrossNetwork        Channel = "Cross-network"
	PaidShopping        Channel = "Paid Shopping"
	PaidSearch          Channel = "Paid Search"
	PaidSocial          Channel = "Paid Social"
	PaidVideo           Channel = "Paid Video"
	Display             Channel = "Display"
	PaidOther           Channel = "Paid Other"
	OrganicShopping     Channel = "Organic Shopping"
	OrganicSocial       Channel = "Organic Social"
	OrganicVideo        Channel = "Organic Video"
	OrganicSearch       Channel = "Organic Search"
	Referral            Channel = "Referral"
	Email               Channel = "Email"
	Affiliates          Channel = "Affiliates"
	Audio               Channel = "Audio"
	SMS                 Channel = "SMS"
	MobilePush          Channel = "Mobile Push Notifications"
	AIAssistant         Channel = "AI Assistant"
	Offline             Channel = "Offline"
	UnassignedToChannel Channel = "Unassigned"
)

// Channels lists every channel once, in the order in which reports show them.
var Channels = []Channel{
	PaidSocial, OrganicSocial, PaidVideo, OrganicVideo, PaidSearch, OrganicSearch, PaidShopping, OrganicShopping,
	Display, CrossNetwork, PaidOther, Email, SMS, MobilePush, Affiliates, Audio, AIAssistant, Referral, Direct,
	Offline, UnassignedToChannel,
}

// Paid says whether the channel is bought by the click or the view.
func (c Channel) Paid() bool {
	switch c {
	case CrossNetwork, PaidShopping, PaidSearch, PaidSocial, PaidVideo, Display, PaidOther:
		return true
	}
	return false
}

// Social says whether the channel is a social network's (video platforms included), paid or organic.
func (c Channel) Social() bool {
	return c == OrganicSocial || c == PaidSocial || c == OrganicVideo || c == PaidVideo
}

// ParseChannel reads a channel's exact name.
func ParseChannel(s string) (Channel, error) {
	for _, c := range Channels {
		if string(c) == s {
			return c, nil
		}
	}
	return "", Fail(Invalid, "channel %q isn't one of GA4's default channel groups, AI Assistant or Offline", clip(s, 40))
}

// A Network is a social network by its lower-case name: facebook, linkedin, mastodon. "" is none.
// The table of names, hosts and app ids is classify's.
type Network string

// Video says whether GA4 counts the network's visits as video rather than social.
func (n Network) Video() bool {
	switch n {
	case "youtube", "vimeo", "dailymotion", "twitch", "rumble":
		return true
	}
	return false
}
