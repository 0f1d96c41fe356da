package record

import (
	"maps"
	"slices"
	"strings"

	"payoff"
	"payoff/books"
	"payoff/classify"
)

// Words are one fact as keys and values: how a person types it (payoff log) and a program sends it (the
// facts API). Each method reads one kind; what it refuses is Invalid and names the key.
type Words struct {
	Of       map[string]string
	Business books.Business
	Names    *classify.Table // of networks, channels and campaigns
	Today    payoff.Date     // the day where none is said
	Shop     string          // whose number or id it is where that isn't said
}

// A WordKind is a kind of fact that can be said in words.
type WordKind struct {
	Name, Short string
	Keys        []WordKey
}

// A WordKey is one key of a kind.
type WordKey struct {
	Name, What string
	Needed     bool
}

// AnyCurrency is the key that stands for every currency's code.
const AnyCurrency = "CUR"

// The keys that several kinds share.
func onKey() WordKey { return WordKey{"on", "the day, like 2026-03-02; today where left out", false} }

func noteKey() WordKey { return WordKey{"note", "anything worth remembering", false} }

func lineKeys(more ...WordKey) []WordKey {
	return append([]WordKey{
		{"network", "one, or several with weights: facebook or facebook:2,instagram:1", false},
		{"channel", "a channel such as Email, where there is no network", false},
		{"paid", "yes where it is for paid posts or ads of the network", false},
		{"account", "the business's account on the network", false},
		{"purpose", "one or several with weights: acquire, retain, support, partner, hire, authority, audience, learn, personal", false},
	}, more...)
}

// oneLineKeys are lineKeys of a fact that is of one line and for one purpose.
func oneLineKeys(more ...WordKey) []WordKey {
	keys := lineKeys(more...)
	for i := range keys {
		switch keys[i].Name {
		case "network":
			keys[i].What = "one, such as facebook"
		case "purpose":
			keys[i].What = "one of acquire, retain, support, partner, hire, authority, audience, learn, personal"
		}
	}
	return keys
}

func sourceKeys() []WordKey {
	return []WordKey{
		{"source", "what it came from, as a campaign would say it: instagram, newsletter", false},
		{"medium", "how: social, paid, cpc, email", false},
		{"campaign", "the campaign's name", false},
		{"told", "the customer's own answer to \"how did you find us?\"", false},
	}
}

func buyerKeys() []WordKey {
	return []WordKey{
		{"email", "the person's address; only a one-way key of it is kept", false},
		{"phone", "the person's number; only a one-way key of it is kept", false},
		{"customer", "the person's customer number; only a one-way key of it is kept", false},
	}
}

// WordKinds lists the kinds that can be said in words, with their keys.
func WordKinds() []WordKind {
	return []WordKind{
		{"time", "minutes of work", slices.Concat([]WordKey{
			{"minutes", "how long, like 30; or hours", false},
			{"hours", "how long, like 1.5", false},
			onKey(),
			{"person", "who; owner where left out", false},
			{"activity", "create, reply, manage_ads, report, browse or other", false},
		}, lineKeys(noteKey()))},
		{"cost", "money spent", slices.Concat([]WordKey{
			{"amount", "how much, without tax that you get back, like 29.00", true},
			{"currency", "its currency; the business's where left out", false},
			onKey(),
			{"to", "the last day of the period it is for", false},
			{"every", "week, month or year, where it comes again", false},
			{"until", "the last day on which it may come again", false},
			{"kind", "ads, tools, agency, content, fees, fixed or other", false},
		}, lineKeys(
			WordKey{"campaign", "the campaign's name", false},
			WordKey{"ad", "the ad's id: a newer statement of the same days replaces the older", false},
			noteKey(),
		))},
		{"order", "a sale", slices.Concat([]WordKey{
			{"number", "the order's number", true},
			{"amount", "goods, net of tax and discount", true},
			{"currency", "of all its amounts; the business's where left out", false},
			onKey(),
			{"tax", "tax on top of amount; 0 where left out", false},
			{"shipping", "charged to the customer", false},
			{"shipping-paid", "what sending cost you", false},
			{"fees", "of payment and market place", false},
			{"cogs", "cost of the goods; the business's margin counts where left out", false},
			{"discount", "already taken off amount", false},
			{"refunded", "paid back", false},
			{"tip", "on top", false},
			{"status", "paid, pending or cancelled", false},
			{"shop", "which shop; hand where left out", false},
			{"coupon", "the code used", false},
		}, sourceKeys(), buyerKeys())},
		{"refund", "money paid back on an order", []WordKey{
			{"order", "the order's number", true},
			{"amount", "how much, without tax, in the order's currency", true},
			{"shop", "which shop; hand where left out", false},
		}},
		{"lead", "somebody enquired", slices.Concat([]WordKey{
			{"id", "your own id of it; made up where left out", false},
			onKey(),
			{"stage", "open, won or lost", false},
			{"why", "for what reason it was lost", false},
			{"value", "the contribution its win would bring", false},
			{"order", "the order's number, once won", false},
			{"shop", "where the id comes from; hand where left out", false},
			{"purpose", "acquire where left out", false},
		}, sourceKeys(), buyerKeys())},
		{"rate", "what an hour or a unit of a currency costs, or the margin is, from a day on", []WordKey{
			{"on", "the first day on which it holds", true},
			{"person", "whose hour", false},
			{"hourly", "what it costs, in the business's currency", false},
			{"margin", "what is left of each unit of goods sold, 0 to 1", false},
			{AnyCurrency, "any currency's code: what one unit is worth, like USD=0.92", false},
		}},
		{"win", "an invitation, recommendation, review or citation", slices.Concat([]WordKey{
			{"kind", "invitation, recommendation, review or citation", true},
			onKey(),
			{"value", "the contribution you claim for it", false},
			{"proxy", "what that figure rests on", false},
		}, oneLineKeys(noteKey()))},
		{"answer", "what a customer said to \"how did you find us?\"", []WordKey{
			{"said", "the answer: instagram, a friend, google", true},
			onKey(),
			{"order", "the order's number, where known", false},
		}},
		{"alternative", "another use of the same hour or money, which verdicts weigh a line against", alternativeKeys()},
		{"budget", "how many minutes a week a line may take, from a Monday on", append([]WordKey{
			{"minutes", "a week: 0 is no time at all, none lifts the limit", true},
			{"on", "it holds from the Monday of this day's week; this week's where left out", false},
		}, oneLineKeys()...)},
		{"test", "registers a test of a line before it starts, or a week of one that wasn't kept", testKeys()},
		{"reversal", "takes an entry of time or cost back", []WordKey{
			{"entry", "the entry's id, as log printed it", true},
			{"why", "it was wrong", true},
		}},
	}
}

// Choices are the words that a key of a kind takes, where that is a closed list; nil elsewhere. An empty text
// says nothing.
func Choices(kind, key string) []string {
	switch kind + " " + key {
	case "order status":
		return texts(payoff.Paid, payoff.Pending, payoff.Cancelled)
	case "lead stage":
		return texts(payoff.Open, payoff.Won, payoff.Lost)
	case "cost kind":
		return texts(payoff.CostKinds...)
	case "cost every":
		return texts(payoff.Cadences...)
	case "time activity":
		return texts(payoff.Activities...)
	case "win kind":
		return []string{"invitation", "recommendation", "review", "citation"}
	case "lead purpose", "win purpose":
		return texts(payoff.Purposes...)
	}
	return nil
}

func texts[T ~string](words ...T) []string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = string(word)
	}
	return out
}

// Has says whether a kind has a key.
func (k WordKind) Has(key string) bool {
	if isCurrency(key) {
		key = AnyCurrency
	} else if key == AnyCurrency {
		return false
	}
	return slices.ContainsFunc(k.Keys, func(have WordKey) bool { return have.Name == key })
}

// isCurrency says whether a key is written as a currency's code is.
func isCurrency(key string) bool {
	return len(key) == 3 && key != AnyCurrency && strings.ToUpper(key) == key
}

// currencies lists the currencies whose rates are said, by their codes.
func (w *Words) currencies() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(w.Of)), func(key string) bool { return !isCurrency(key) })
}
