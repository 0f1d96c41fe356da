// Package locale writes words, money, numbers, shares and days as a reader's language does. It is the
// one place where that is known: pages, mails and printed reports all ask here.
package locale

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"payoff"
)

// A Locale is one language's way of writing. The zero Locale isn't one: use Of.
type Locale struct {
	tag     language.Tag
	printer *message.Printer
	pseudo  pseudo
}

// The pseudo-locales of CLDR, which no reader asks for by their browser: English with accents and a
// third longer, and English drawn from right to left. Pages are tried with both.
const (
	PseudoLong = "en-XA"
	PseudoRTL  = "ar-XB"
)

// Of is the locale of a tag such as "en", "ar" or "en-XA"; English where the tag isn't known. Text
// that has no translation yet is English. Arabic writes its figures with the digits 0 to 9, as invoices and
// bank statements of the Gulf do.
func Of(tag string) Locale {
	switch tag {
	case PseudoLong:
		return Locale{language.English, message.NewPrinter(language.English), longer}
	case PseudoRTL:
		return Locale{language.Make("ar-u-nu-latn"), message.NewPrinter(language.English), reversed}
	case "ar":
		t := language.Make("ar-u-nu-latn")
		return Locale{tag: t, printer: message.NewPrinter(t)}
	case "ro", "fi":
		t := language.Make(tag)
		return Locale{tag: t, printer: message.NewPrinter(t)}
	}
	return Locale{tag: language.English, printer: message.NewPrinter(language.English)}
}

// Negotiate picks the tag that suits an Accept-Language header best, among those given.
func Negotiate(header string, among []string) string {
	tags := make([]language.Tag, len(among))
	for i, s := range among {
		tags[i] = language.Make(s)
	}
	if len(header) > 1000 {
		header = ""
	}
	_, i := language.MatchStrings(language.NewMatcher(tags), header)
	return among[i]
}

// Tag is the language for a page's lang attribute: "en".
func (l Locale) Tag() string {
	base, _ := l.tag.Base()
	return base.String()
}

// Dir is the direction of its writing: "ltr" or "rtl".
func (l Locale) Dir() string {
	if script, _ := l.tag.Script(); script.String() == "Arab" || script.String() == "Hebr" {
		return "rtl"
	}
	return "ltr"
}

// Text is the translation of an English text, with its values put in: the text itself is the key, and
// what has no translation stays English. Whole numbers and floats among the values are written as the
// language writes them.
func (l Locale) Text(english string, values ...any) string {
	return l.printer.Sprintf(l.pseudo.of(english), values...)
}

// Count is Text for a number of things: one is used for 1 of them in English, other languages find
// their own forms under many.
func (l Locale) Count(n int, one, many string) string {
	if n == 1 && l.Tag() == "en" || n == 1 && l.pseudo != none {
		return l.Text(one, n)
	}
	return l.Text(many, n)
}

// List joins words: "a", "a and b", "a, b and c".
func (l Locale) List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return l.Text("%s and %s", strings.Join(words[:last], ", "), words[last])
}

// Network is how a network writes its own name: "LinkedIn". One that isn't listed gets a capital.
func Network(n payoff.Network) string {
	if name, ok := networkNames[n]; ok {
		return name
	}
	words := strings.Split(string(n), "-")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}

// networkNames are those that a capital letter alone doesn't make right.
var networkNames = map[payoff.Network]string{
	"linkedin": "LinkedIn", "tiktok": "TikTok", "youtube": "YouTube", "whatsapp": "WhatsApp", "wechat": "WeChat",
	"vk": "VK", "deviantart": "DeviantArt", "soundcloud": "SoundCloud", "kakaotalk": "KakaoTalk", "google-business": "Google Business",
}

// Line names a line: "Facebook", "Facebook ads", "Instagram, @shop", "Email".
func (l Locale) Line(line payoff.Line) string {
	if line.None() {
		return l.Text("no line")
	}
	name := Network(line.Network)
	if line.Network == "" {
		name = string(line.Channel)
	} else if line.Paid {
		name = l.Text("%s ads", name)
	}
	if line.Account != "" {
		name += ", " + line.Account
	}
	return name
}

// Purpose says what a purpose is for: "to win customers".
func (l Locale) Purpose(p payoff.Purpose) string {
	switch p {
	case payoff.Acquire:
		return l.Text("to win new customers")
	case payoff.Retain:
		return l.Text("to keep customers")
	case payoff.Support:
		return l.Text("to help customers")
	case payoff.Partner:
		return l.Text("to find partners")
	case payoff.Hire:
		return l.Text("to hire")
	case payoff.Authority:
		return l.Text("to be known for it")
	case payoff.Audience:
		return l.Text("to be read")
	case payoff.Learn:
		return l.Text("to learn")
	case payoff.Personal:
		return l.Text("personal")
	}
	return l.Text("no purpose")
}

// Verdict is the verdict's word: "Not enough data".
func (l Locale) Verdict(v payoff.Verdict) string {
	switch v {
	case payoff.Invest:
		return l.Text("Invest")
	case payoff.Keep:
		return l.Text("Keep")
	case payoff.Cap:
		return l.Text("Cap")
	case payoff.Fix:
		return l.Text("Fix")
	case payoff.Pause:
		return l.Text("Pause")
	case payoff.Park:
		return l.Text("Park")
	case payoff.Quit:
		return l.Text("Quit")
	case payoff.NotEnoughData:
		return l.Text("Not enough data")
	}
	return l.Text("Cannot be known")
}

// Evidence is the word of a grade of evidence: "tracked".
func (l Locale) Evidence(e payoff.Evidence) string {
	switch e {
	case payoff.Tested:
		return l.Text("tested")
	case payoff.Tracked:
		return l.Text("tracked")
	case payoff.Told:
		return l.Text("told")
	case payoff.Modelled:
		return l.Text("modelled")
	}
	return l.Text("claimed")
}
