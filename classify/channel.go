package classify

import (
	"strings"

	"payoff"
)

// channelOf is GA4's default channel group of a source, a medium and a campaign: the definitions of
// Google's help page (answer 9756891, as of 2025-11), in their order, with three additions that
// docs/adr/0002 gives the reasons for: AI Assistant; a known network stays social or video whatever
// its campaign is called; a campaign's name doesn't turn a mail into shopping.
//
// name (the source as it is written), medium and campaign are lower case. paid says that the source's own name is an advertisement's.
func channelOf(s source, name, medium, campaign string, paid bool) payoff.Channel {
	paid = paid || paidMedium(medium)
	if s.network != "" {
		paid = paid || displayMedium(medium) || strings.Contains(campaign, "cross-network")
		return payoff.NetworkLine(s.network, paid).Channel
	}
	shop := s.kind == shopping || shopCampaign(campaign) && !otherMedium(name, medium)
	switch {
	case strings.Contains(campaign, "cross-network"):
		return payoff.CrossNetwork
	case paid && shop:
		return payoff.PaidShopping
	case paid && s.kind == search, s.kind == paidSearch:
		return payoff.PaidSearch
	case paid && s.kind == social:
		return payoff.PaidSocial
	case paid && s.kind == video:
		return payoff.PaidVideo
	case displayMedium(medium), s.kind == display:
		return payoff.Display
	case paid:
		return payoff.PaidOther
	case shop:
		return payoff.OrganicShopping
	case s.kind == social, socialMedium(medium):
		return payoff.OrganicSocial
	case s.kind == video, strings.Contains(medium, "video"):
		return payoff.OrganicVideo
	case s.kind == assistant:
		return payoff.AIAssistant
	case s.kind == search, medium == "organic":
		return payoff.OrganicSearch
	case s.kind == mail, mailWord(name), mailWord(medium):
		return payoff.Email
	case medium == "referral", medium == "app", medium == "link":
		return payoff.Referral
	case affiliateMedium(medium):
		return payoff.Affiliates
	case medium == "audio":
		return payoff.Audio
	case name == "sms", medium == "sms":
		return payoff.SMS
	case pushMedium(medium), name == "firebase":
		return payoff.MobilePush
	}
	return payoff.UnassignedToChannel
}

// paidMedium is ^(.*cp.*|ppc|retargeting|paid.*)$.
func paidMedium(m string) bool {
	return strings.Contains(m, "cp") || m == "ppc" || m == "retargeting" || strings.HasPrefix(m, "paid")
}

// shopCampaign is ^(.*(([^a-df-z]|^)shop|shopping).*)$: eshop and big-shop, not workshop.
func shopCampaign(c string) bool {
	if strings.Contains(c, "shopping") {
		return true
	}
	for at := 0; ; {
		i := strings.Index(c[at:], "shop")
		if i < 0 {
			return false
		}
		i += at
		if i == 0 || c[i-1] == 'e' || c[i-1] < 'a' || c[i-1] > 'z' {
			return true
		}
		at = i + 1
	}
}

func displayMedium(m string) bool {
	switch m {
	case "display", "banner", "expandable", "interstitial", "cpm":
		return true
	}
	return false
}

func socialMedium(m string) bool {
	switch m {
	case "social", "social-network", "social-media", "sm", "social network", "social media", "social_network", "social_media":
		return true
	}
	return false
}

// mailWord holds GA4's four spellings, and what GA4 leaves unassigned though everybody means mail.
func mailWord(w string) bool {
	switch w {
	case "email", "e-mail", "e_mail", "e mail", "mail", "newsletter", "e-newsletter", "emailing", "mailing", "edm", "crm":
		return true
	}
	return false
}

func affiliateMedium(m string) bool { return m == "affiliate" || m == "affiliates" }

func pushMedium(m string) bool {
	return strings.HasSuffix(m, "push") || strings.Contains(m, "mobile") || strings.Contains(m, "notification")
}

// otherMedium says whether source or medium name a channel that a campaign's name can't take away.
func otherMedium(name, m string) bool {
	return mailWord(name) || mailWord(m) || affiliateMedium(m) || m == "sms" || name == "sms" || m == "audio" || pushMedium(m) ||
		socialMedium(m)
}
