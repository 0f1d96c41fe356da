// Package classify tells where a visit comes from: its channel, its network, its campaign, what it
// was seen with, and whether it was a person at all. The tables are files in data; a host is matched
// whole or by the domains above it, never by a part of its letters.
package classify

import (
	"strings"

	"payoff"
)

// An Input is what is known about an arrival. Anything may be missing, and anything may be garbage.
type Input struct {
	URL       string   // of the page; a path with its query will do
	Referrer  string   // a URL, a bare host, or an app (android-app://ID)
	UserAgent string   // "" is not known: a hit that was seen to have none is Agent("")
	Hosts     []string // the business's own host names; each stands for what lies below it too
}

// How a Result was found.
const (
	HowCampaign = "campaign" // the address names a source or a medium, or nothing else tells more than its campaign
	HowReferrer = "referrer"
	HowClickID  = "click_id"
	HowInApp    = "in_app" // a network's app showed the page and sent no referrer
	HowNone     = "none"
)

// A Result is where a visit comes from. Source is the campaign's as it is written, or else the name
// of the network, engine or assistant, or else the referring host without "www.". Medium, Campaign,
// Content and Term are only what the address says, at most 200 bytes each. The channel of a known
// network is always payoff.NetworkLine's.
type Result struct {
	payoff.Origin
	How      string
	Internal bool // the referrer is the business itself; no touch, and the channel is Direct
	Spam     bool // the referrer is known to send nobody
	Payment  bool // the referrer is where the site sends people to pay or sign in: no touch, no new visit, channel Direct
	Agent
}

// Of classifies an arrival: the business's own host makes it internal; else a campaign in the
// address tells, else the referrer, else a click id, else the app that shows the page, else it is
// Direct. A click id of an advertisement makes an arrival from a search engine, or from nowhere
// known, a paid one; a network's click id never does. It reads at most 8 KiB of an address and never
// fails.
func (t *Table) Of(in Input) Result {
	var r Result
	if in.UserAgent != "" {
		r.Agent = t.Agent(in.UserAgent)
	} else {
		r.Device = Other
	}
	r.How, r.Channel = HowNone, payoff.Direct
	page, ref := readAddress(in.URL), readAddress(in.Referrer)
	r.Origin.Referrer = ref.host
	if own(ref, page.host, in.Hosts) {
		r.Internal = true
		return r
	}
	from := t.at(ref)
	switch from.kind {
	case payment:
		r.Payment = true
		return r
	case spam:
		r.Spam = true
		from = source{}
	}
	g := readTags(page)
	base := t.arrival(ref, from, g.click, r.InApp)
	r.ClickID = g.click.name
	if g.source == "" && g.medium == "" && (base.how != HowNone || g.campaign == "" && g.content == "" && g.term == "") {
		r.How, r.Channel, r.Network, r.Source = base.how, base.channel, base.network, base.source
		r.Campaign, r.Content, r.Term = g.campaign, g.content, g.term
		return r
	}
	host, click := r.Origin.Referrer, r.ClickID
	r.Origin = t.campaign(g, base)
	r.How, r.Origin.Referrer, r.ClickID = HowCampaign, host, click
	return r
}

// own says whether the referrer is the page's own host or one of the business's.
func own(ref address, page string, hosts []string) bool {
	if ref.host == "" || ref.app {
		return false
	}
	if ref.host == page {
		return true
	}
	for _, h := range hosts {
		if h == "" {
			continue
		}
		if h == ref.host || within(ref.host, cleanHost(h)) {
			return true
		}
	}
	return false
}

// An origin is what the arrival itself tells, without any campaign.
type origin struct {
	source  string
	channel payoff.Channel
	network payoff.Network
	how     string
	from    source
	ad      bool // a click id proves an advertisement
}

// arrival reads referrer, click id and app, in this order.
func (t *Table) arrival(ref address, from source, click clickID, inApp payoff.Network) origin {
	ad := click.name != "" && (click.means == fromSearchAd || click.means == fromDisplayAd)
	switch from.kind {
	case social, assistant, mail:
		// A link with an advertisement's id that somebody passed on.
		ad = false
	}
	switch {
	case ad:
		return t.advertisement(from, click)
	case ref.host != "":
		o := origin{source: from.name, network: from.network, how: HowReferrer, from: from}
		if o.source == "" {
			o.source = ref.host
		}
		if o.channel = channelOf(from, "", "", "", false); from.kind == noKind {
			o.channel = payoff.Referral
		}
		return o
	case click.name != "":
		o := origin{source: click.source, how: HowClickID}
		switch click.means {
		case fromMail:
			o.channel = payoff.Email
		case fromPartner:
			o.channel = payoff.Affiliates
		default:
			o.network = payoff.Network(click.source)
			if click.name == "fbclid" && metaApp(inApp) {
				// Facebook's and Instagram's links share the id; the app tells which.
				o.network = inApp
			}
			o.source, o.channel = string(o.network), payoff.NetworkLine(o.network, false).Channel
			o.from = t.sources[t.words[o.source].source]
		}
		return o
	case inApp != "":
		return origin{
			source: string(inApp), network: inApp, how: HowInApp, channel: payoff.NetworkLine(inApp, false).Channel,
			from: t.sources[t.words[string(inApp)].source],
		}
	}
	return origin{how: HowNone, channel: payoff.Direct}
}

// advertisement is an arrival that a click id proves to be paid.
func (t *Table) advertisement(from source, click clickID) origin {
	o := origin{source: click.source, how: HowClickID, channel: payoff.PaidSearch, ad: true, from: from}
	switch {
	case from.kind == video:
		o.channel, o.network = payoff.PaidVideo, from.network
	case click.means == fromDisplayAd, from.kind == display:
		o.channel = payoff.Display
	}
	if from.name != "" {
		o.source = from.name
	}
	if from.kind == noKind {
		o.from = t.sources[t.words[click.source].source]
	}
	return o
}

func metaApp(n payoff.Network) bool {
	return n == "instagram" || n == "threads" || n == "messenger" || n == "whatsapp"
}

// Campaign is the origin that campaign values name, as they are written in an order, an export or a
// link. With neither source nor medium it is Unassigned; "(direct)" with "(none)" is Direct.
func (t *Table) Campaign(source, medium, campaign, content, term string) payoff.Origin {
	if s, m := strings.TrimSpace(source), strings.TrimSpace(medium); s == "(direct)" && (m == "(none)" || m == "(not set)" || m == "") {
		return payoff.Origin{Channel: payoff.Direct, Campaign: tidy(campaign), Content: tidy(content), Term: tidy(term)}
	}
	g := tags{source: tidy(source), medium: tidy(medium), campaign: tidy(campaign), content: tidy(content), term: tidy(term)}
	return t.campaign(g, origin{how: HowNone, channel: payoff.Direct})
}

// campaign is the origin that tags name; what they leave open the arrival itself answers.
func (t *Table) campaign(g tags, base origin) payoff.Origin {
	o := payoff.Origin{Source: g.source, Medium: g.medium, Campaign: g.campaign, Content: g.content, Term: g.term}
	from, paid := t.named(g.source)
	medium, name := strings.ToLower(g.medium), strings.ToLower(g.campaign)
	if g.source == "" {
		o.Source, from = base.source, base.from
		if base.network != "" {
			from.network = base.network
		}
	}
	if from.kind == noKind && g.medium != "" && !ambiguous(word(g.medium)) {
		// A medium may name the network: utm_source=agency&utm_medium=facebook.
		if s, p := t.named(g.medium); s.network != "" {
			from, paid = s, p
		}
	}
	if g.medium == "" && base.ad && (from.kind == search || from.kind == video || from.kind == shopping) {
		paid = true
	}
	o.Network = from.network
	o.Channel = channelOf(from, strings.ToLower(g.source), medium, name, paid)
	switch o.Channel {
	case payoff.UnassignedToChannel, payoff.OrganicSocial, payoff.PaidOther:
		// The tags don't say which network, and the arrival does.
		if from.kind == noKind && base.network != "" {
			o.Network = base.network
			o.Channel = payoff.NetworkLine(base.network, o.Channel == payoff.PaidOther).Channel
		}
	}
	if o.Channel == payoff.UnassignedToChannel {
		switch {
		case base.ad:
			o.Channel = base.channel
		case g.medium == "" && hostlike(g.source):
			o.Channel = payoff.Referral
		}
	}
	return o
}

// hostlike says whether a source is a host's name: a site that tags its links with itself.
func hostlike(s string) bool {
	dot := strings.LastIndexByte(s, '.')
	return dot > 0 && dot < len(s)-2 && cleanHost(s) != ""
}
