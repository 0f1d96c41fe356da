package api

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"payoff"
	"payoff/record"
)

// The fields of a statement beside the keys of its kind.
const (
	fieldKind    = "kind"
	fieldID      = "id"
	fieldAt      = "at"
	fieldShop    = "shop"
	fieldToken   = "token"
	fieldAliases = "aliases"
)

// StatedKinds lists the kinds of fact that a business's server may state, each with its fields in
// alphabetical order. They are the keys of `payoff log` but for those that another name suits better, the
// source of an order or lead, which its visits tell, and what names the thing and its moment.
func StatedKinds() map[string][]string {
	out := map[string][]string{}
	for _, k := range record.WordKinds() {
		if !isStated(k.Name) {
			continue
		}
		fields := []string{fieldKind, fieldID, fieldShop}
		if k.Name != "refund" {
			fields = append(fields, fieldAt, "on")
		}
		for _, key := range k.Keys {
			if name := fieldOf(k.Name, key.Name); name != "" {
				fields = append(fields, name)
			}
		}
		switch k.Name {
		case "order":
			fields = append(fields, fieldToken, fieldAliases)
		case "lead":
			fields = append(fields, fieldToken)
		}
		slices.Sort(fields)
		out[k.Name] = slices.Compact(fields)
	}
	return out
}

// isStated says whether servers state a kind. What takes an entry back, what else an hour could do, and a test
// that has to be planned over all there is, people say.
func isStated(kind string) bool { return kind != "reversal" && kind != "test" && kind != "alternative" }

// fieldOf is the field in which a key of `payoff log` is stated; "" where it isn't.
func fieldOf(kind, key string) string {
	switch key {
	case "number":
		return fieldID
	case "shipping-paid":
		return "shipping_paid"
	case "kind":
		return "type" // kind is the fact's own
	case "source", "medium":
		return ""
	case "campaign":
		if kind != "cost" {
			return ""
		}
	}
	return key
}

// inFields names in what is refused the field instead of the key.
func inFields(kind string, err error) error {
	if payoff.KindOf(err) != payoff.Invalid {
		return err
	}
	key, text, _ := strings.Cut(err.Error(), ": ")
	if field := fieldOf(kind, key); field != "" && field != key {
		return payoff.Fail(payoff.Invalid, "%s: %s", field, text)
	}
	return err
}

// readStatement reads one fact. A misspelt amount must not be a missing one: every field has to be one of
// its kind.
func readStatement(raw fact) (statement, error) {
	f := statement{words: map[string]string{}}
	var err error
	if f.kind, err = textOf(fieldKind, raw[fieldKind]); err != nil {
		return f, err
	}
	kinds := record.WordKinds()
	i := slices.IndexFunc(kinds, func(k record.WordKind) bool { return k.Name == f.kind })
	if i < 0 || !isStated(f.kind) {
		return f, payoff.Fail(payoff.Invalid, "kind %q: want order, refund, lead, time, cost, rate, win, answer or budget", clip(f.kind))
	}
	kind, keys := kinds[i], map[string]string{}
	for _, key := range kind.Keys {
		if field := fieldOf(f.kind, key.Name); field != "" {
			keys[field] = key.Name
		}
	}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		value := raw[name]
		if name == fieldAliases && f.kind == "order" {
			if f.aliases, err = texts(name, value); err != nil {
				return f, err
			}
			continue
		}
		text, err := textOf(name, value)
		if err != nil {
			return f, err
		}
		key, known := keys[name]
		switch sale := f.kind == "order" || f.kind == "lead"; {
		case name == fieldKind:
		case name == fieldID:
			if f.id = strings.TrimSpace(text); known {
				f.words[key] = f.id
			}
		case (name == fieldAt || name == "on") && f.kind != "refund":
			if f.at != "" {
				return f, payoff.Fail(payoff.Invalid, "at: say at or on, not both")
			}
			f.at = text
		case name == fieldToken && sale:
			f.token = text
		case name == fieldShop:
			f.words[name] = text
		case known && name != record.AnyCurrency:
			f.words[key] = text
		case kind.Has(name) && len(name) == 3: // a currency's rate
			f.words[name] = text
		default:
			return f, payoff.Fail(payoff.Invalid, "a %s has no field %q", f.kind, clip(name))
		}
	}
	if f.id == "" && f.kind != "rate" {
		return f, payoff.Fail(payoff.Invalid, "id: want the business's own id of it")
	}
	for _, key := range kind.Keys {
		if field := fieldOf(f.kind, key.Name); key.Needed && key.Name != "on" && f.words[key.Name] == "" {
			return f, payoff.Fail(payoff.Invalid, "%s: a %s needs it: %s", field, f.kind, key.What)
		}
	}
	return f, nil
}

// maxAliases is how many other ids an order may have.
const maxAliases = 100

// maxText bounds one field of a statement, in bytes.
const maxText = 2000

// textOf reads a text, a number or a truth. A number loses the noise that reckoning in binary adds to it.
func textOf(name string, raw json.RawMessage) (string, error) {
	var text string
	switch err := json.Unmarshal(raw, &text); {
	case len(raw) == 0 || string(raw) == "null":
		return "", nil
	case len(raw) > maxText:
		return "", payoff.Fail(payoff.Invalid, "%s: longer than %d bytes", clip(name), maxText)
	case err == nil:
		return text, nil
	case string(raw) == "true":
		return "yes", nil
	case string(raw) == "false":
		return "no", nil
	}
	text = string(raw)
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return "", payoff.Fail(payoff.Invalid, "%s: want a text or a number", clip(name))
	}
	if _, part, _ := strings.Cut(text, "."); len(part) > 9 || strings.ContainsAny(text, "eE") {
		text = strings.TrimRight(strings.TrimRight(strconv.FormatFloat(x, 'f', 9, 64), "0"), ".")
	}
	return text, nil
}

func texts(name string, raw json.RawMessage) ([]string, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil || len(list) > maxAliases {
		return nil, payoff.Fail(payoff.Invalid, "%s: want a list of at most %d texts", name, maxAliases)
	}
	var out []string
	for _, item := range list {
		text, err := textOf(name, item)
		if err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, nil
}

func clip(s string) string { return s[:min(len(s), 40)] }
