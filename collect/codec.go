package collect

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"payoff"
	"payoff/books"
	"payoff/events"
)

// A Record is an event that was accepted, of a business, with what it says for the books.
type Record struct {
	Business int64
	Event    events.Event
	Said     *Said        // of an order or a lead; nil otherwise
	Links    []books.Link // whose the event shows browsers to be
}

// codecVersion opens every payload. One written by a newer program is refused, not guessed at. A payload
// of version 1 says nothing for the books, and reads as one of today that doesn't either.
const codecVersion = 2

// What follows an event.
const (
	hasArrival = 1 << iota
	hasSaid
	hasLinks
	isWithin
)

// Encode writes records as the journal keeps them. Texts that repeat stand once: a thousand page
// views of a site take some 60 bytes each.
func Encode(records []Record) []byte {
	w := &encoder{texts: map[string]uint64{}, b: make([]byte, 0, 64+len(records)*80)}
	w.b = append(w.b, codecVersion)
	w.uint(uint64(len(records)))
	for i := range records {
		e := &records[i].Event
		w.int(records[i].Business)
		w.int(e.Key)
		w.int(e.At.UnixMilli())
		w.int(int64(e.Day))
		w.int(e.Visitor)
		w.int(e.Engaged.Milliseconds())
		w.uint(records[i].holds())
		for _, s := range textsOf(e) {
			w.text(*s)
		}
		if e.Arrival {
			for _, s := range originOf(&e.Origin) {
				w.text(*s)
			}
		}
		if said := records[i].Said; said != nil {
			w.said(said)
		}
		if links := records[i].Links; len(links) > 0 {
			w.uint(uint64(len(links)))
			for _, l := range links {
				w.int(l.Visitor)
				w.text(l.Key)
				w.int(l.At.UnixMilli())
			}
		}
	}
	return w.b
}

func (r *Record) holds() (flags uint64) {
	if r.Event.Arrival {
		flags |= hasArrival
	}
	if r.Event.Within {
		flags |= isWithin
	}
	if r.Said != nil {
		flags |= hasSaid
	}
	if len(r.Links) > 0 {
		flags |= hasLinks
	}
	return flags
}

func (w *encoder) said(s *Said) {
	w.int(s.Money.Minor)
	for _, text := range textsOfSaid(s) {
		w.text(*text)
	}
	w.uint(uint64(len(s.Visitors)))
	for _, v := range s.Visitors {
		w.int(v)
	}
}

func textsOfSaid(s *Said) [6]*string {
	return [...]*string{&s.ID, (*string)(&s.Money.Currency), &s.Shop, &s.Told, &s.Coupon, (*string)(&s.Stage)}
}

// Decode reads what Encode wrote; anything else is an error and never a panic.
func Decode(payload []byte) ([]Record, error) {
	if len(payload) == 0 || payload[0] < 1 || payload[0] > codecVersion {
		return nil, fmt.Errorf("a batch of the journal is not of version 1 to %d", codecVersion)
	}
	r := &decoder{b: payload[1:]}
	n := r.uint()
	if r.bad || n > uint64(len(r.b)) {
		return nil, errCut
	}
	records := make([]Record, 0, n)
	for range n {
		var x Record
		e := &x.Event
		x.Business = r.int()
		e.Key = r.int()
		e.At = time.UnixMilli(r.int()).UTC()
		e.Day = payoff.Date(r.int())
		e.Visitor = r.int()
		e.Engaged = time.Duration(r.int()) * time.Millisecond
		flags := r.uint()
		e.Arrival, e.Within = flags&hasArrival != 0, flags&isWithin != 0
		for _, s := range textsOf(e) {
			*s = r.text()
		}
		if e.Arrival {
			for _, s := range originOf(&e.Origin) {
				*s = r.text()
			}
		}
		if flags&hasSaid != 0 {
			x.Said = r.said()
		}
		if flags&hasLinks != 0 {
			for n := r.length(); n > 0 && !r.bad; n-- {
				x.Links = append(x.Links, books.Link{Visitor: r.int(), Key: r.text(), At: time.UnixMilli(r.int()).UTC()})
			}
		}
		if r.bad {
			return nil, errCut
		}
		records = append(records, x)
	}
	if len(r.b) != 0 {
		return nil, errCut
	}
	return records, nil
}

var errCut = errors.New("a batch of the journal isn't what was written")

func textsOf(e *events.Event) [7]*string {
	return [...]*string{&e.Site, &e.Name, &e.Page, &e.Device, &e.Browser, &e.OS, &e.Country}
}

func originOf(o *payoff.Origin) [9]*string {
	return [...]*string{
		(*string)(&o.Channel), (*string)(&o.Network), &o.Source, &o.Medium, &o.Campaign, &o.Content, &o.Term, &o.Referrer, &o.ClickID,
	}
}

type encoder struct {
	b     []byte
	texts map[string]uint64 // numbered from 1 as they came
}

func (w *encoder) uint(n uint64) { w.b = binary.AppendUvarint(w.b, n) }
func (w *encoder) int(n int64)   { w.b = binary.AppendVarint(w.b, n) }

// text writes the number of a text that stood before, or 0, its length and the text.
func (w *encoder) text(s string) {
	if n, ok := w.texts[s]; ok {
		w.uint(n)
		return
	}
	w.texts[s] = uint64(len(w.texts) + 1)
	w.uint(0)
	w.uint(uint64(len(s)))
	w.b = append(w.b, s...)
}

type decoder struct {
	b     []byte
	texts []string
	bad   bool
}

func (r *decoder) uint() uint64 {
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *decoder) int() int64 {
	n, size := binary.Varint(r.b)
	if size <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[size:]
	return n
}

// length is a number of things that follow, each at least a byte long.
func (r *decoder) length() int {
	n := r.uint()
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return 0
	}
	return int(n)
}

func (r *decoder) said() *Said {
	s := &Said{}
	s.Money.Minor = r.int()
	for _, text := range textsOfSaid(s) {
		*text = r.text()
	}
	for n := r.length(); n > 0 && !r.bad; n-- {
		s.Visitors = append(s.Visitors, r.int())
	}
	return s
}

func (r *decoder) text() string {
	n := r.uint()
	if n > 0 {
		if n > uint64(len(r.texts)) {
			r.bad, r.b = true, nil
			return ""
		}
		return r.texts[n-1]
	}
	size := r.uint()
	if size > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return ""
	}
	s := string(r.b[:size])
	r.b = r.b[size:]
	r.texts = append(r.texts, s)
	return s
}
