package importer

import (
	"fmt"
	"hash/fnv"
	"strings"

	"payoff"
)

// togglDuration are the names of the column that says how long; Clockify's report, which has a column
// of decimals beside it, is another kind.
var togglDuration = []string{"duration", "duration (h)"}

func togglHeader(s sheet) (int, bool) {
	return headerWith(s, func(h header) bool {
		return h.has("start date", "start time") && h.find(togglDuration...) >= 0 && !h.has("duration (decimal)") &&
			h.find("user", "member") >= 0 && h.find("description", "project") >= 0
	})
}

func togglSettle(h header) (dates, amounts []int) {
	return []int{h.find("start date")}, nil
}

// toggl reads Toggl Track's detailed report: one row a stretch of work. Amounts in it are what
// customers are billed, not costs.
type toggl struct {
	*run
	user, date, time, duration, project, description int
	times                                            occurrences
	seconds                                          int64
	minutes                                          int64
}

func openToggl(r *run) (reads, error) {
	if r.o.Account != "" && r.o.Network == "" {
		return nil, errAccountAlone
	}
	h := r.head
	r.counts["entries"] = 0
	return &toggl{
		run: r, user: h.find("user", "member"), date: h.find("start date"), time: h.find("start time"),
		duration: h.find(togglDuration...), project: h.find("project"), description: h.find("description"), times: occurrences{},
	}, nil
}

var errAccountAlone = payoff.Fail(payoff.Invalid, "an account needs its network: say which network it is on")

func (s *toggl) row(w row) error {
	s.Rows++
	on, as := day(at(w, s.date), s.order)
	if as != read {
		s.skip(w.line, whyDate(as, "Start date"))
		return nil
	}
	length := at(w, s.duration)
	seconds, ok := duration(length)
	if !ok {
		// Where the profile says so, Toggl writes decimal hours.
		if seconds, as = decimalTime(length, 0, 3600); as == unclear {
			s.skip(w.line, "Duration can't be told: is 1.234 a thousand or one and a bit?")
			return nil
		}
		if as != read {
			s.skip(w.line, "Duration isn't a time like 01:15:00")
			return nil
		}
	}
	s.seconds += seconds
	s.counts["entries"]++
	minutes := (seconds + 30) / 60 // half a minute counts up
	if minutes > 0 {
		s.minutes += minutes
	}
	user, description := at(w, s.user), at(w, s.description)
	note := description
	if project := at(w, s.project); project != "" && note != "" {
		note = project + ": " + note
	} else if project != "" {
		note = project
	}
	return s.giveEntry(w.line, payoff.Entry{
		Key: "toggl/" + s.times.key(user, on.String()+" "+at(w, s.time), description), On: on, Person: user,
		Minutes: minutes, Kind: payoff.TimeCost, Activity: payoff.OtherWork,
		Lines: s.lines(false), Purposes: s.purposes(""), Note: note,
	})
}

func (s *toggl) end() error {
	s.Totals["time"] = fmt.Sprintf("%02d:%02d:%02d", s.seconds/3600, s.seconds/60%60, s.seconds%60)
	s.counts["minutes"] = int(s.minutes)
	if s.o.Network == "" && s.Rows > 0 {
		s.note("the file doesn't say what the time was for: without a network it is shown as unallocated")
	}
	return nil
}

// occurrences makes keys of rows that have no id of their own: what they hold, and how often the
// same was seen before in the file. It keeps eight bytes and a count for each row.
type occurrences map[uint64]uint32

func (o occurrences) key(parts ...string) string {
	h := fnv.New64a()
	for _, p := range parts {
		_, _ = h.Write([]byte(p)) // a hash never fails
		_, _ = h.Write([]byte{0x1f})
	}
	sum := h.Sum64()
	o[sum]++
	return fmt.Sprintf("%016x-%d", sum, o[sum])
}

// oneOf reads text as the first of these words that it is, in any case.
func oneOf(text string, words ...string) bool {
	for _, w := range words {
		if strings.EqualFold(text, w) {
			return true
		}
	}
	return false
}
