package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"payoff/classify"
)

// A question is a line of input. UserAgent is nil where nothing is known of it, and empty where the
// visitor sent none.
type question struct {
	URL       *string  `json:"url"`
	Referrer  string   `json:"referrer"`
	UserAgent *string  `json:"user_agent"`
	Hosts     []string `json:"hosts"`
}

func readQuestion(line string) (question, error) {
	if len(line) > maxLine {
		return question{}, fmt.Errorf("it is longer than %d bytes", maxLine)
	}
	q, ok := readPlain(line)
	if !ok {
		q = question{}
		var kind *json.UnmarshalTypeError
		switch err := json.Unmarshal([]byte(line), &q); {
		case errors.As(err, &kind) && kind.Field != "":
			return q, fmt.Errorf("%s can't be a JSON %s", kind.Field, kind.Value)
		case err != nil:
			return q, errors.New("it isn't a JSON object as `payoff help classify` shows it")
		}
	}
	if q.URL == nil {
		return q, errors.New("url is missing")
	}
	return q, nil
}

// readPlain reads what nearly every line is: one object with the known names, texts without a
// backslash, and a list of such texts. Of anything else it says false, and encoding/json decides,
// which takes three times as long.
func readPlain(line string) (q question, ok bool) {
	if !utf8.ValidString(line) {
		return q, false
	}
	s := plain{rest: line}
	if !s.skip('{') {
		return q, false
	}
	for {
		name, ok := s.text()
		if !ok || !s.skip(':') {
			return q, false
		}
		if name == "hosts" {
			if q.Hosts, ok = s.texts(); !ok {
				return q, false
			}
		} else {
			value, ok := s.text()
			if !ok {
				return q, false
			}
			switch name {
			case "url":
				q.URL = &value
			case "referrer":
				q.Referrer = value
			case "user_agent":
				q.UserAgent = &value
			case "ip":
			default:
				return q, false
			}
		}
		if s.skip('}') {
			return q, s.rest == ""
		}
		if !s.skip(',') {
			return q, false
		}
	}
}

// plain is what is left of a line.
type plain struct{ rest string }

// skip passes over blanks and c, and what blanks follow it; false where c isn't next.
func (s *plain) skip(c byte) bool {
	at := strings.TrimLeft(s.rest, " \t")
	if at == "" || at[0] != c {
		return false
	}
	s.rest = strings.TrimLeft(at[1:], " \t")
	return true
}

// text reads a text without escapes or control characters.
func (s *plain) text() (string, bool) {
	if s.rest == "" || s.rest[0] != '"' {
		return "", false
	}
	for i := 1; i < len(s.rest); i++ {
		switch c := s.rest[i]; {
		case c == '"':
			text := s.rest[1:i]
			s.rest = s.rest[i+1:]
			return text, true
		case c == '\\' || c < ' ':
			return "", false
		}
	}
	return "", false
}

// texts reads a list of at least one text.
func (s *plain) texts() ([]string, bool) {
	if !s.skip('[') {
		return nil, false
	}
	out := make([]string, 0, 4)
	for {
		t, ok := s.text()
		if !ok {
			return nil, false
		}
		out = append(out, t)
		if s.skip(']') {
			return out, true
		}
		if !s.skip(',') {
			return nil, false
		}
	}
}

func (q question) ask(table *classify.Table) classify.Result {
	in := classify.Input{URL: *q.URL, Referrer: q.Referrer, Hosts: q.Hosts}
	if q.UserAgent == nil {
		return table.Of(in)
	}
	in.UserAgent = *q.UserAgent
	r := table.Of(in)
	if in.UserAgent == "" {
		r.Agent = table.Agent("")
	}
	return r
}

// appendResult writes the answer by hand: encoding/json takes longer for it than all of classifying.
func appendResult(b []byte, r classify.Result) []byte {
	b = appendField(b, `{"channel":`, string(r.Channel))
	b = appendField(b, `,"network":`, string(r.Network))
	b = appendField(b, `,"source":`, r.Source)
	b = appendField(b, `,"medium":`, r.Medium)
	b = appendField(b, `,"campaign":`, r.Campaign)
	b = appendField(b, `,"content":`, r.Content)
	b = appendField(b, `,"term":`, r.Term)
	b = appendField(b, `,"click_id":`, r.ClickID)
	b = strconv.AppendBool(append(b, `,"paid":`...), r.Channel.Paid())
	b = appendField(b, `,"how":`, r.How)
	b = strconv.AppendBool(append(b, `,"internal":`...), r.Internal)
	b = strconv.AppendBool(append(b, `,"payment":`...), r.Payment)
	b = strconv.AppendBool(append(b, `,"bot":`...), r.Bot)
	b = strconv.AppendBool(append(b, `,"spam":`...), r.Spam)
	b = appendField(b, `,"device":`, r.Device)
	b = appendField(b, `,"browser":`, r.Browser)
	b = appendField(b, `,"os":`, r.OS)
	b = appendField(b, `,"in_app":`, string(r.InApp))
	return append(b, '}', '\n')
}

func appendField(b []byte, name, value string) []byte { return appendJSON(append(b, name...), value) }

// appendJSON writes s as a JSON string.
func appendJSON(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			quoted, err := json.Marshal(s)
			if err != nil {
				return append(b, `""`...)
			}
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
