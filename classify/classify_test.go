package classify

import (
	"fmt"
	"strings"
	"testing"

	"payoff"
)

const (
	desktopChrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/152.0.0.0 Safari/537.36"
	iPhoneSafari  = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1"
	inInstagram   = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 310.0.2.20.114 (iPhone14,5; iOS 17_1; en_US; en; scale=3.00; 1170x2532; 541635890)"
	inFacebook    = "Mozilla/5.0 (Linux; Android 13; SM-S908B Build/TP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0.6099.43 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/441.0.0.28.109;]"
)

// Each line: what arrives, and what it is: channel, network, source, how. "-" is nothing.
const referrers = `
# A network is known by all of its hosts and apps.
https://www.facebook.com/                              Organic Social    facebook         facebook          referrer
https://l.facebook.com/l.php?u=x                       Organic Social    facebook         facebook          referrer
https://LM.FACEBOOK.COM.:443/                          Organic Social    facebook         facebook          referrer
http://m.facebook.com                                  Organic Social    facebook         facebook          referrer
android-app://com.facebook.katana/                     Organic Social    facebook         facebook          referrer
com.facebook.katana                                    Organic Social    facebook         facebook          referrer
https://l.instagram.com/                               Organic Social    instagram        instagram         referrer
https://www.threads.com/@shop                          Organic Social    threads          threads           referrer
https://l.messenger.com/                               Organic Social    messenger        messenger         referrer
android-app://com.facebook.orca                        Organic Social    messenger        messenger         referrer
https://wa.me/123                                      Organic Social    whatsapp         whatsapp          referrer
https://t.co/abc                                       Organic Social    x                x                 referrer
https://x.com/                                         Organic Social    x                x                 referrer
https://lnkd.in/abc                                    Organic Social    linkedin         linkedin          referrer
android-app://com.linkedin.android                     Organic Social    linkedin         linkedin          referrer
https://pin.it/abc                                     Organic Social    pinterest        pinterest         referrer
https://www.pinterest.co.uk/pin/1                      Organic Social    pinterest        pinterest         referrer
https://at.pinterest.com/                              Organic Social    pinterest        pinterest         referrer
https://www.tiktok.com/                                Organic Social    tiktok           tiktok            referrer
android-app://com.zhiliaoapp.musically/                Organic Social    tiktok           tiktok            referrer
https://www.youtube.com/                               Organic Video     youtube          youtube           referrer
ios-app://544007664/vnd.youtube/www.youtube.com        Organic Video     youtube          youtube           referrer
android-app://com.google.android.youtube/              Organic Video     youtube          youtube           referrer
https://out.reddit.com/t3_x                            Organic Social    reddit           reddit            referrer
android-app://com.reddit.frontpage/                    Organic Social    reddit           reddit            referrer
https://t.me/s/shop                                    Organic Social    telegram         telegram          referrer
https://discord.com/channels/1                         Organic Social    discord          discord           referrer
android-app://com.discord/                             Organic Social    discord          discord           referrer
https://go.bsky.app/redirect?u=x                       Organic Social    bluesky          bluesky           referrer
android-app://xyz.blueskyweb.app/                      Organic Social    bluesky          bluesky           referrer
https://fosstodon.org/                                 Organic Social    mastodon         mastodon          referrer
https://mastodon.example.org/@shop/1                   Organic Social    mastodon         mastodon          referrer
https://away.vk.com/away.php                           Organic Social    vk               vk                referrer
https://nextdoor.co.uk/                                Organic Social    nextdoor         nextdoor          referrer
https://shop.substack.com/p/1                          Organic Social    substack         substack          referrer
https://rumble.com/v1                                  Organic Video     rumble           rumble            referrer
https://linktr.ee/shop                                 Organic Social    -                linktree          referrer
https://beacons.ai/shop                                Organic Social    -                beacons.ai        referrer
https://maps.google.de/                                Organic Social    google-business  google-business   referrer
https://www.google.com/maps/place/Shop                 Organic Social    google-business  google-business   referrer
https://g.page/shop                                    Organic Social    google-business  google-business   referrer
https://news.ycombinator.com/item?id=1                 Organic Social    hackernews       hackernews        referrer

# Names are compared whole: these aren't x.com, t.co, fb.com, line.me.
https://www.netflix.com/                               Organic Video     -                netflix.com       referrer
https://www.fedex.com/                                 Referral          -                fedex.com         referrer
https://www.dropbox.com/s/1                            Referral          -                dropbox.com       referrer
https://www.microsoft.com/                             Referral          -                microsoft.com     referrer
https://pscsx.com/                                     Referral          -                pscsx.com         referrer
https://myfacebook.com/                                Referral          -                myfacebook.com    referrer
https://facebook.com.evil.example/                     Referral          -                facebook.com.evil.example referrer
https://airline.me/                                    Referral          -                airline.me        referrer
https://notmastodon.example/                           Referral          -                notmastodon.example referrer

# Engines are known in every country, their other services aren't searches.
https://www.google.com/                                Organic Search    -                google            referrer
https://www.google.co.uk/url?sa=t                      Organic Search    -                google            referrer
https://google.com.bd/                                 Organic Search    -                google            referrer
android-app://com.google.android.googlequicksearchbox/ Organic Search    -                google            referrer
https://docs.google.com/document/d/1                   Referral          -                docs.google.com   referrer
https://mail.google.com/                               Email             -                mail.google.com   referrer
https://google.blogspot.com/                           Organic Social    -                google.blogspot.com referrer
https://google.example/                                Referral          -                google.example    referrer
https://www.bing.com/                                  Organic Search    -                bing              referrer
https://r.search.yahoo.com/                            Organic Search    -                yahoo             referrer
https://search.yahoo.co.jp/                            Organic Search    -                yahoo             referrer
https://duckduckgo.com/                                Organic Search    -                duckduckgo        referrer
https://www.ecosia.org/                                Organic Search    -                ecosia            referrer
https://yandex.com.tr/                                 Organic Search    -                yandex            referrer

# Assistants, mail, shops, and the rest.
https://chatgpt.com/                                   AI Assistant      -                chatgpt           referrer
https://www.perplexity.ai/search/x                     AI Assistant      -                perplexity        referrer
https://claude.ai/                                     AI Assistant      -                claude            referrer
https://gemini.google.com/                             AI Assistant      -                gemini            referrer
https://copilot.microsoft.com/                         AI Assistant      -                copilot           referrer
https://webmail.isp.example/                           Email             -                webmail.isp.example referrer
android-app://com.google.android.gm/                   Email             -                com.google.android.gm referrer
https://www.etsy.com/                                  Organic Shopping  -                etsy.com          referrer
https://googleads.g.doubleclick.net/                   Display           -                google            referrer
https://www.some-blog.example/post                     Referral          -                some-blog.example referrer
https://xn--mnchen-3ya.example/                        Referral          -                xn--mnchen-3ya.example referrer
https://München.example/                               Referral          -                xn--mnchen-3ya.example referrer
https://user:secret@blog.example:8443/?q=1             Referral          -                blog.example      referrer
http://[2001:DB8::1]:8080/                             Referral          -                2001:db8::1       referrer
http://203.0.113.9/                                    Referral          -                203.0.113.9       referrer

# What is no referrer.
-                                                      Direct            -                -                 none
null                                                   Direct            -                -                 none
about:blank                                            Direct            -                -                 none
javascript:void(0)                                     Direct            -                -                 none
https://                                               Direct            -                -                 none
http://[::1                                            Direct            -                -                 none
http://a..b/                                           Direct            -                -                 none
`

func TestReferrers(t *testing.T) {
	table := mustNew(t)
	for line := range strings.Lines(referrers) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		ref, want, _ := strings.Cut(line, " ")
		r := table.Of(Input{URL: "https://shop.example/", Referrer: ref})
		if got := show(r); got != strings.Join(strings.Fields(want), " ") {
			t.Errorf("%s: %s, want %s", ref, got, want)
		}
	}
}

func show(r Result) string {
	dash := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	return fmt.Sprintf("%s %s %s %s", r.Channel, dash(string(r.Network)), dash(r.Source), r.How)
}

// What the address says comes first, then the referrer, a click id, the app.
func TestPrecedence(t *testing.T) {
	table := mustNew(t)
	for _, c := range []struct{ url, referrer, ua, want, click string }{
		// A click id names a network and proves nothing paid; an advertisement's does.
		{"/?fbclid=1", "", "", "Organic Social facebook facebook click_id", "fbclid"},
		{"/?fbclid=1", "https://l.facebook.com/", "", "Organic Social facebook facebook referrer", "fbclid"},
		{"/?fbclid=1", "", inInstagram, "Organic Social instagram instagram click_id", "fbclid"},
		{"/?igsh=1", "", "", "Organic Social instagram instagram click_id", "igsh"},
		{"/?ttclid=1", "", "", "Organic Social tiktok tiktok click_id", "ttclid"},
		{"/?twclid=1", "", "", "Organic Social x x click_id", "twclid"},
		{"/?li_fat_id=1", "", "", "Organic Social linkedin linkedin click_id", "li_fat_id"},
		{"/?epik=1", "", "", "Organic Social pinterest pinterest click_id", "epik"},
		{"/?rdt_cid=1", "", "", "Organic Social reddit reddit click_id", "rdt_cid"},
		{"/?ScCid=1", "", "", "Organic Social snapchat snapchat click_id", "ScCid"},
		{"/?gclid=1", "", "", "Paid Search - google click_id", "gclid"},
		{"/?gclid=1", "https://www.google.com/", "", "Paid Search - google click_id", "gclid"},
		{"/?wbraid=1", "", iPhoneSafari, "Paid Search - google click_id", "wbraid"},
		{"/?gclid=1", "https://www.youtube.com/", "", "Paid Video youtube youtube click_id", "gclid"},
		{"/?dclid=1", "https://news.example/", "", "Display - google click_id", "dclid"},
		{"/?msclkid=1", "https://duckduckgo.com/", "", "Paid Search - duckduckgo click_id", "msclkid"},
		{"/?mc_eid=1", "", "", "Email - mailchimp click_id", "mc_eid"},
		// A link with an advertisement's id that was passed on isn't an advertisement.
		{"/?gclid=1", "https://www.facebook.com/", "", "Organic Social facebook facebook referrer", "gclid"},
		{"/?gclid=1&fbclid=2", "", "", "Organic Social facebook facebook click_id", "fbclid"},
		{"/?fbclid=", "", "", "Direct - - none", ""},

		// The app that shows the page, where nothing else tells.
		{"/", "", inInstagram, "Organic Social instagram instagram in_app", ""},
		{"/", "", inFacebook, "Organic Social facebook facebook in_app", ""},
		{"/", "https://blog.example/", inFacebook, "Referral - blog.example referrer", ""},
		{"/", "", desktopChrome, "Direct - - none", ""},

		// Campaigns.
		{"/?utm_source=facebook&utm_medium=cpc", "", "", "Paid Social facebook facebook campaign", ""},
		{"/?utm_source=fb&utm_medium=paid", "", "", "Paid Social facebook fb campaign", ""},
		{"/?utm_source=Facebook&utm_medium=social", "", "", "Organic Social facebook Facebook campaign", ""},
		{"/?utm_source=facebook", "", "", "Organic Social facebook facebook campaign", ""},
		{"/?utm_source=facebook&fbclid=1", "", "", "Organic Social facebook facebook campaign", "fbclid"},
		{"/?utm_source=facebook_ads", "", "", "Paid Social facebook facebook_ads campaign", ""},
		{"/?utm_source=Facebook_Mobile_Feed&utm_medium=paid", "", "", "Paid Social facebook Facebook_Mobile_Feed campaign", ""},
		{"/?utm_source=youtube&utm_medium=cpc", "", "", "Paid Video youtube youtube campaign", ""},
		{"/?utm_source=google&utm_medium=cpc", "", "", "Paid Search - google campaign", ""},
		{"/?utm_source=google&utm_campaign=x&gclid=1", "", "", "Paid Search - google campaign", "gclid"},
		{"/?utm_source=gbp&utm_medium=organic", "https://www.google.com/", "", "Organic Social google-business gbp campaign", ""},
		{"/?utm_source=newsletter&utm_medium=email&gclid=1", "", "", "Email - newsletter campaign", "gclid"},
		{"/?utm_source=newsletter", "", "", "Email - newsletter campaign", ""},
		{"/?utm_medium=email", "", "", "Email - - campaign", ""},
		{"/?utm_source=chatgpt.com", "", "", "AI Assistant - chatgpt.com campaign", ""},
		{"/?utm_source=partner.example", "", "", "Referral - partner.example campaign", ""},
		{"/?utm_source=agency&utm_medium=facebook", "", "", "Organic Social facebook agency campaign", ""},
		{"/?utm_source=spring&utm_medium=paid_social&fbclid=1", "", "", "Paid Social facebook spring campaign", "fbclid"},
		{"/?utm_source=spring&utm_medium=paid_social", "", "", "Paid Other - spring campaign", ""},
		{"/?utm_medium=social", "https://www.linkedin.com/", "", "Organic Social linkedin linkedin campaign", ""},
		{"/?utm_source=leaflet", "", "", "Unassigned - leaflet campaign", ""},
		{"/?utm_campaign=spring", "https://t.co/1", "", "Organic Social x x referrer", ""},
		{"/?utm_campaign=spring", "", "", "Unassigned - - campaign", ""},
		{"/?utm_source=medium_rectangle&utm_medium=banner", "", "", "Display - medium_rectangle campaign", ""},
		{"/#utm_source=tiktok&utm_medium=bio", "", "", "Organic Social tiktok tiktok campaign", ""},
		{"/?mtm_source=mastodon&mtm_medium=social", "", "", "Organic Social mastodon mastodon campaign", ""},
		{"/?a=1&amp;utm_source=reddit", "", "", "Organic Social reddit reddit campaign", ""},
		{"/?UTM_SOURCE=ig", "", "", "Organic Social instagram ig campaign", ""},
		{"/?utm_source=%28not+set%29", "", "", "Direct - - none", ""},
	} {
		r := table.Of(Input{URL: "https://shop.example" + c.url, Referrer: c.referrer, UserAgent: c.ua, Hosts: []string{"shop.example"}})
		if got := show(r); got != c.want || r.ClickID != c.click {
			t.Errorf("%s from %q: %s %s, want %s %s", c.url, c.referrer, got, r.ClickID, c.want, c.click)
		}
	}
}

// The business's own hosts, payment and sign-in pages and referrer spam never bring anybody.
func TestNoTouch(t *testing.T) {
	table := mustNew(t)
	hosts := []string{"Shop.example", "www.blog.example"}
	for _, c := range []struct {
		referrer                string
		internal, payment, spam bool
	}{
		{"https://shop.example/cart", true, false, false},
		{"https://www.shop.example/", true, false, false},
		{"https://help.shop.example/", true, false, false},
		{"http://blog.example:8080/", true, false, false},
		{"https://myshop.example/", false, false, false},
		{"https://shop.example.evil.test/", false, false, false},
		{"https://www.paypal.com/checkout", false, true, false},
		{"https://checkout.stripe.com/pay", false, true, false},
		{"https://pay.klarna.com/", false, true, false},
		{"https://www.mollie.com/", false, true, false},
		{"https://checkoutshopper-live.adyen.com/", false, true, false},
		{"https://pay.amazon.de/", false, true, false},
		{"https://accounts.google.com/", false, true, false},
		{"https://paypal.example/", false, false, false},
		{"https://semalt.com/", false, false, true},
		{"https://free.semalt.com/x", false, false, true},
		{"https://notsemalt.com/", false, false, false},
	} {
		r := table.Of(Input{URL: "https://shop.example/?utm_source=x&utm_medium=cpc", Referrer: c.referrer, Hosts: hosts})
		if r.Internal != c.internal || r.Payment != c.payment || r.Spam != c.spam {
			t.Errorf("%s: internal %t, payment %t, spam %t", c.referrer, r.Internal, r.Payment, r.Spam)
		}
		if (r.Internal || r.Payment) != (r.How == HowNone && r.Channel == payoff.Direct && r.Source == "") {
			t.Errorf("%s: %s", c.referrer, show(r))
		}
	}
	if r := table.Of(Input{URL: "https://other.example/a", Referrer: "https://other.example/"}); !r.Internal {
		t.Error("the page's own host isn't internal")
	}
}

// GA4's definitions, one row each: https://support.google.com/analytics/answer/9756891.
func TestCampaignChannels(t *testing.T) {
	table := mustNew(t)
	for _, c := range []struct {
		source, medium, campaign string
		want                     payoff.Channel
	}{
		{"(direct)", "(none)", "", payoff.Direct},
		{"(direct)", "(not set)", "", payoff.Direct},
		{"", "", "", payoff.UnassignedToChannel},
		{"google", "cpc", "summer cross-network", payoff.CrossNetwork},
		{"etsy", "cpc", "", payoff.PaidShopping},
		{"google", "cpc", "Shopping - all", payoff.PaidShopping},
		{"google", "cpc", "eshop", payoff.PaidShopping},
		{"google", "cpc", "workshop", payoff.PaidSearch},
		{"google", "ppc", "", payoff.PaidSearch},
		{"bing", "paidsearch", "", payoff.PaidSearch},
		{"linkedin", "retargeting", "", payoff.PaidSocial},
		{"tumblr", "cpa", "", payoff.PaidSocial},
		{"vimeo", "paid-video", "", payoff.PaidVideo},
		{"newspaper", "banner", "", payoff.Display},
		{"newspaper", "cpm", "", payoff.Display},
		{"newspaper", "cpc", "", payoff.PaidOther},
		{"amazon", "referral", "", payoff.OrganicShopping},
		{"google", "organic", "surfaces across google shopping", payoff.OrganicShopping},
		{"shop-blog", "social-media", "", payoff.OrganicSocial},
		{"facebook.com", "referral", "", payoff.OrganicSocial},
		{"campaigns", "inline video", "", payoff.OrganicVideo},
		{"netflix.com", "referral", "", payoff.OrganicVideo},
		{"google", "organic", "", payoff.OrganicSearch},
		{"ph.search.yahoo.com", "referral", "", payoff.OrganicSearch},
		{"somewhere", "organic", "", payoff.OrganicSearch},
		{"perplexity", "(not set)", "", payoff.AIAssistant},
		{"runguides.com", "referral", "", payoff.Referral},
		{"slate", "email", "", payoff.Email},
		{"e-mail", "x", "", payoff.Email},
		{"blogger jane", "affiliate", "", payoff.Affiliates},
		{"podcast", "audio", "", payoff.Audio},
		{"sms", "", "", payoff.SMS},
		{"app", "mobilepush", "", payoff.MobilePush},
		{"firebase", "x", "", payoff.MobilePush},
		{"leaflet", "qr", "", payoff.UnassignedToChannel},

		// Unlike GA4: a network's line is one line, and a mail about the shop is a mail.
		{"facebook", "cpc", "spring-shop-sale", payoff.PaidSocial},
		{"facebook", "social", "shop launch", payoff.OrganicSocial},
		{"instagram", "display", "", payoff.PaidSocial},
		{"newsletter", "email", "shop news", payoff.Email},
	} {
		if o := table.Campaign(c.source, c.medium, c.campaign, "", ""); o.Channel != c.want {
			t.Errorf("%s / %s / %s: %s, want %s", c.source, c.medium, c.campaign, o.Channel, c.want)
		}
	}
	o := table.Campaign(" fb ", "paid", "spring", "red\nbutton", "shoes")
	want := payoff.Origin{Channel: payoff.PaidSocial, Network: "facebook", Source: "fb", Medium: "paid", Campaign: "spring", Content: "red button", Term: "shoes"}
	if o != want {
		t.Errorf("%+v, want %+v", o, want)
	}
}

func TestNetworkNames(t *testing.T) {
	table := mustNew(t)
	for name, want := range map[string]payoff.Network{
		"fb": "facebook", "Facebook": "facebook", " FACEBOOK ": "facebook", "m.facebook.com": "facebook", "com.facebook.katana": "facebook",
		"ig": "instagram", "twitter": "x", "X": "x", "t.co": "x", "Google My Business": "google-business", "google_business": "google-business",
		"yt": "youtube", "linked-in": "linkedin", "mastodon.social": "mastodon",
		"google": "", "": "", "email": "", "netflix.com": "", "paypal.com": "", "facebok": "",
	} {
		got, ok := table.Network(name)
		if got != want || ok != (want != "") {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	networks := table.Networks()
	for _, n := range networks {
		if got, ok := table.Network(string(n)); got != n || !ok {
			t.Errorf("%q isn't known by its own name: %q", n, got)
		}
	}
	for _, n := range []payoff.Network{"facebook", "instagram", "threads", "whatsapp", "messenger", "x", "linkedin", "pinterest", "tiktok", "youtube", "snapchat", "reddit", "telegram", "discord", "mastodon", "bluesky", "nextdoor", "google-business"} {
		if _, ok := table.Network(string(n)); !ok {
			t.Errorf("%s is missing", n)
		}
	}
	networks[0] = "changed"
	if table.Networks()[0] == "changed" {
		t.Error("the list is the table's own")
	}
}

func BenchmarkOf(b *testing.B) {
	table := mustNew(b)
	ins := []Input{
		{"https://shop.example/product/1?utm_source=facebook&utm_medium=cpc&utm_campaign=spring", "https://l.facebook.com/", inFacebook, []string{"shop.example", "blog.example"}},
		{"https://shop.example/", "https://www.google.co.uk/", desktopChrome, []string{"shop.example", "blog.example"}},
		{"https://shop.example/?fbclid=IwAR0abc", "", inInstagram, []string{"shop.example"}},
		{"https://shop.example/", "https://some.unknown-blog.example/2026/09/post", iPhoneSafari, []string{"shop.example"}},
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		table.Of(ins[i%len(ins)])
	}
}

func BenchmarkAgent(b *testing.B) {
	table := mustNew(b)
	uas := []string{inFacebook, desktopChrome, inInstagram, iPhoneSafari, "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)"}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		table.Agent(uas[i%len(uas)])
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		mustNew(b)
	}
}
