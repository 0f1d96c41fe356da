package classify

import (
	"fmt"
	"strings"
	"testing"
)

// Each line: device, system, browser, app ("-" is nothing), and the user agent.
const people = `
desktop Windows    Chrome             -         Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/152.0.0.0 Safari/537.36
desktop Windows    Edge               -         Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0
desktop Windows    Internet_Explorer  -         Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; AS; rv:11.0) like Gecko
desktop Windows    Internet_Explorer  -         Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0; .NET CLR 2.0.50727; .NET CLR 3.0.4506.2152)
desktop Windows    Opera              -         Opera/9.80 (Windows NT 6.2; Win64; x64) Presto/2.12.388 Version/12.16
desktop Windows    Chrome             -         Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/28.0.1500.74 Safari/537.36 MRCHROME
desktop macOS      Safari             -         Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Safari/605.1.15
desktop macOS      Chrome             -         Mozilla/5.0 (Macintosh; Intel Mac OS X 15_5) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.8010.48 Safari/537.36 Honorlock
desktop Linux      Firefox            -         Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0
desktop ChromeOS   Chrome             -         Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36
desktop Windows    discord_app        discord   Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) discord/1.0.9035 Chrome/120.0.6099.291 Electron/28.2.10 Safari/537.36
phone   iOS        Safari             -         Mozilla/5.0 (iPhone; CPU iPhone OS 18_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1
phone   iOS        Chrome             -         Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/148.0.0.0 Mobile/15E148 Safari/604.1
phone   iOS        Google_app         -         Mozilla/5.0 (iPhone; CPU iPhone OS 26_6_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/436.4.969249353 Mobile/15E148 Safari/604.1
phone   Android    Chrome             -         Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36
phone   Android    Chrome             -         Mozilla/5.0 (Linux; Android 7.0; CUBOT_NOTE_Plus) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0.3987.99 Mobile Safari/537.36
phone   Android    Ecosia             -         Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36 (Ecosia android@150.0.0.0)
phone   Android    Samsung_Internet   -         Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-A536B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36
phone   KaiOS      Firefox            -         Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5
phone   BlackBerry -                  -         BlackBerry8520/5.0.0.681 Profile/MIDP-2.1 Configuration/CLDC-1.1 VendorID/600
phone   Symbian    Opera              -         Opera/9.80 (J2ME/MIDP; Opera Mini/9.80 (S60; SymbOS; Opera Mobi/23.348; U; en) Presto/2.5.25 Version/10.54
tablet  iOS        Safari             -         Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1
tablet  Android    Chrome             -         Mozilla/5.0 (Linux; Android 12; SM-X200) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0.0.0 Safari/537.36
tv      Tizen      Safari             -         Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) 76.0.3809.146/6.0 TV Safari/537.36
tv      webOS      Chrome             -         Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.88 Safari/537.36 WebAppManager
tv      Android    Silk               -         Mozilla/5.0 (Linux; Android 9; AFTSSS Build/PS7646) AppleWebKit/537.36 (KHTML, like Gecko) Silk/104.4.1 like Chrome/104.0.5112.143 Safari/537.36
console PlayStation Safari            -         Mozilla/5.0 (PlayStation; PlayStation 5/6.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15
console Xbox       Edge               -         Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox Series X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/48.0.2564.82 Safari/537.36 Edge/20.02
phone   iOS        facebook_app       facebook  Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/450.0.0.38.108;FBBV/564431005;FBDV/iPhone15,3;FBMD/iPhone;FBSN/iOS;FBSV/17.4;FBSS/3;FBID/phone;FBLC/en_US;FBOP/5]
phone   Android    messenger_app      messenger Mozilla/5.0 (Linux; Android 13; SM-S908B Build/TP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0.6099.43 Mobile Safari/537.36 [FB_IAB/Orca-Android;FBAV/441.0.0.28.109;]
phone   Android    instagram_app      instagram Mozilla/5.0 (Linux; Android 13; 22101316G Build/TP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/121.0.6167.101 Mobile Safari/537.36 Instagram 318.0.0.30.110 Android (33/13; 440dpi; 1080x2179; Xiaomi/Redmi; 22101316G; ruby; mt6877; de_DE; 564440102)
phone   Android    threads_app        threads   Mozilla/5.0 (Linux; Android 16; SM-S926U Build/BP4A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/153.0.8010.36 Mobile Safari/537.36 Barcelona 448.0.0.54.85 Android (36/16; 540dpi; 1080x2340; samsung; SM-S926U; e2q; qcom; en_US; 1073639361)
phone   iOS        tiktok_app         tiktok    Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 musical_ly_34.5.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/en Region/US isDarkMode/1 WKWebView/1 RevealType/Dialog BytedanceWebview/d8a21c6
phone   iOS        linkedin_app       linkedin  Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [LinkedInApp]/9.28.7586
phone   iOS        snapchat_app       snapchat  Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.6.1 Mobile/15E148 Snapchat/14.25.0.48 (like Safari/8624.5.1.10.3, panda)
phone   iOS        pinterest_app      pinterest Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [Pinterest/iOS]
phone   iOS        x_app              x         Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/20F66 Twitter for iPhone/9.62
phone   iOS        reddit_app         reddit    Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1 Reddit/Version 2024.19.0/Build 615331/iOS Version 17.5
phone   Android    telegram_app       telegram  Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.6367.179 Mobile Safari/537.36 Telegram-Android/10.12.0 (Samsung SM-S911B; Android 14; SDK 34; HIGH)
phone   iOS        line_app           line      Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/13.17.0
phone   Android    wechat_app         wechat    Mozilla/5.0 (Linux; Android 13; V2109 Build/TP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/107.0 Mobile Safari/537.36 MMWEBID/3210 MicroMessenger/8.0.42.2460(0x28002A58) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64
phone   Android    Baidu              -         Mozilla/5.0 (Linux; Android 9; MI 8 Build/PKQ1; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/87.0.4280.141 Mobile Safari/537.36 baiduboxapp/11.0.0.12 (Baidu; P2 10.0.1)
`

// Machines: those that say so, libraries, and what no browser writes.
const machines = `
Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)
Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/W.X.Y.Z Mobile Safari/537.36 (compatible; Google-InspectionTool/1.0)
facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)
meta-externalagent/1.1
Twitterbot/1.0
LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)
Pinterest/0.2 (+https://www.pinterest.com/bot.html)
WhatsApp/2.23.20.0 A
TelegramBot (like TwitterBot)
Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)
Bluesky Cardyb/1.1; +mailto:support@bsky.app
http.rb/5.1.1 (Mastodon/4.2.0; +https://mastodon.example/)
Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)
Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0
Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36
Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 UnheardOfThing
Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Unheard/1.0
Mozilla/4.0 (compatible; MSIE 7.0; Windows NT) UnheardNews/1.0
Mozilla/5.0 (compatible; Unheard)
Mozilla/5.0 (Windows NT 10.0; Win64; x64)
Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Safari/537.36
Mozilla/5.0
python-requests/2.31.0
Python/3.11 aiohttp/3.9.1
curl/8.5.0
Wget/1.21.4
Go-http-client/2.0
okhttp/4.12.0
Apache-HttpClient/4.5.14 (Java/17.0.9)
axios/1.6.2
node
Ruby
PostmanRuntime/7.36.0
Unheard/1.0
-
x
`

func TestPeople(t *testing.T) {
	table := mustNew(t)
	for line := range strings.Lines(people) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		ua := line[strings.Index(line, f[4]):]
		if i := strings.Index(line, "Mozilla/"); i >= 0 {
			ua = line[i:]
		}
		a := table.Agent(strings.TrimSpace(ua))
		if a.Bot {
			t.Errorf("a person is called a bot: %s", ua)
			continue
		}
		dash := func(s string) string {
			if s == "" {
				return "-"
			}
			return strings.ReplaceAll(s, " ", "_")
		}
		if got, want := fmt.Sprint(a.Device, dash(a.OS), dash(a.Browser), dash(string(a.InApp))), fmt.Sprint(f[0], f[1], f[2], f[3]); got != want {
			t.Errorf("%s, want %s: %s", got, want, ua)
		}
	}
}

func TestMachines(t *testing.T) {
	table := mustNew(t)
	for line := range strings.Lines(machines) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if a := table.Agent(line); a != (Agent{Device: Other, Bot: true}) {
			t.Errorf("%s: %+v", line, a)
		}
	}
	if !table.Bot("") {
		t.Error("no user agent at all isn't a browser's")
	}
	if table.Of(Input{}).Bot {
		t.Error("where the user agent isn't known, nobody is called a bot")
	}
}

// The scanner finds what a search for each mark by itself finds.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{"abcabd", "", "aab", "xABCx", "ab ab", "cubot bot"} {
		f.Add(s)
	}
	tokens := readTokens("ab, abc, bca, <ab, ab>, ^ab, b, bot, cubot, a a")
	for i := range tokens {
		tokens[i].mark = uint8(i)
	}
	s := newScanner(tokens)
	f.Fuzz(func(t *testing.T, text string) {
		got := make([]int, len(tokens))
		s.scan(text, func(m uint8) { got[m]++ })
		low := []byte(text)
		for i, b := range low {
			if b >= 'A' && b <= 'Z' {
				low[i] = b + 'a' - 'A'
			}
		}
		want := make([]int, len(tokens))
		for i, tok := range tokens {
			for at := 0; at+len(tok.text) <= len(low); at++ {
				end := at + len(tok.text)
				if string(low[at:end]) != tok.text || tok.start && at > 0 || tok.left && at > 0 && wordy(low[at-1]) ||
					tok.right && end < len(low) && wordy(low[end]) {
					continue
				}
				want[i]++
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%q: found %v, want %v", text, got, want)
		}
	})
}
