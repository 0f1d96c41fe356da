package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"payoff"
)

// How long a sender waits for a connection and an answer, and after it was refused.
const (
	sendPatience = 30 * time.Second
	sendPause    = 100 * time.Millisecond
)

// load sends for as long as it was asked to, waits for the answers and sums up.
func load(ctx context.Context, o loadOptions) (loadSummary, error) {
	probe, err := net.DialTimeout("tcp", o.address, sendPatience)
	if err != nil {
		return loadSummary{}, payoff.Fail(payoff.NotFound, "nobody answers at %s: start `payoff serve` first", o.url)
	}
	probe.Close()
	run := strconv.FormatUint(rand.Uint64(), 36)
	l := &loading{o: o, start: time.Now()}
	senders := make([]*sender, o.connections)
	var all sync.WaitGroup
	before := ownCPU()
	for i := range senders {
		s := &sender{
			line:   line{address: o.address},
			visits: madeVisits{chance: rand.New(rand.NewPCG(1, uint64(i))), site: o.site, pages: o.pages, prefix: fmt.Sprintf("%s-%s-", run, strconv.FormatInt(int64(i), 36))},
			tally:  loadSummary{Dropped: map[string]int64{}, Refused: map[string]int64{}},
		}
		senders[i] = s
		all.Go(func() { s.run(ctx, l) })
	}
	all.Wait()
	return sumUp(senders, time.Since(l.start), ownCPU()-before), nil
}

// loading is what the senders share.
type loading struct {
	o     loadOptions
	start time.Time
	next  atomic.Int64 // requests that have their moment
}

// due is when the next request is to be sent; false where the load is over.
func (l *loading) due() (time.Time, bool) {
	if l.o.rate == 0 {
		now := time.Now()
		return now, now.Sub(l.start) < l.o.lasts
	}
	each := float64(max(l.o.batch, 1)) / l.o.rate // seconds
	after := time.Duration(float64(l.next.Add(1)-1) * each * float64(time.Second))
	return l.start.Add(after), after < l.o.lasts
}

// A sender is one connection.
type sender struct {
	line   line
	visits madeVisits
	out    []byte
	tally  loadSummary
	times  times
}

func (s *sender) run(ctx context.Context, l *loading) {
	defer s.line.close()
	o := &l.o
	for ctx.Err() == nil {
		due, more := l.due()
		if !more {
			return
		}
		time.Sleep(time.Until(due))
		events := int64(1)
		if o.batch > 0 {
			events = int64(o.batch)
			s.out = appendBatch(s.out[:0], o.address, o.key, o.batch, &s.visits)
		} else {
			s.out = appendEvent(s.out[:0], o.address, o.site, s.visits.next())
		}
		s.tally.Events += events
		s.tally.Requests++
		a, err := s.line.ask(s.out)
		switch {
		case err != nil:
			s.tally.Failed++
			time.Sleep(sendPause)
		case a.status != http.StatusAccepted:
			s.tally.Refused[strconv.Itoa(a.status)]++
			time.Sleep(sendPause)
		case o.batch > 0:
			s.times.add(time.Since(due))
			s.countBatch(a.body)
		case a.dropped != "":
			s.times.add(time.Since(due))
			s.tally.Dropped[a.dropped]++
		default:
			s.times.add(time.Since(due))
			s.tally.Acknowledged++
		}
	}
}

// countBatch reads the outcomes of a batch's events.
func (s *sender) countBatch(body []byte) {
	accepted := bytes.Count(body, []byte(`"status":"accepted"`))
	s.tally.Acknowledged += int64(accepted)
	for _, why := range []string{"bot", "spam", "invalid", "duplicate"} {
		if n := bytes.Count(body, []byte(`"dropped":"`+why+`"`)); n > 0 {
			s.tally.Dropped[why] += int64(n)
		}
	}
	if n := bytes.Count(body, []byte(`"status":"refused"`)); n > 0 {
		s.tally.Dropped["refused"] += int64(n)
	}
}

func sumUp(senders []*sender, took, cpu time.Duration) loadSummary {
	sum := loadSummary{Dropped: map[string]int64{}, Refused: map[string]int64{}, Seconds: took.Seconds(), CPUSeconds: cpu.Seconds()}
	var t times
	for _, s := range senders {
		sum.Events += s.tally.Events
		sum.Requests += s.tally.Requests
		sum.Acknowledged += s.tally.Acknowledged
		sum.Failed += s.tally.Failed
		for why, n := range s.tally.Dropped {
			sum.Dropped[why] += n
		}
		for status, n := range s.tally.Refused {
			sum.Refused[status] += n
		}
		t.merge(&s.times)
	}
	sum.PerSecond = float64(sum.Acknowledged) / took.Seconds()
	sum.Answer = loadTimes{P50: t.quantile(0.50), P95: t.quantile(0.95), P99: t.quantile(0.99), Max: float64(t.most.Microseconds()) / 1000}
	return sum
}

// ownCPU is the processor time of this process so far, user and system.
func ownCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A line is a connection that is made anew where it broke. net/http's client would take more of the
// processors than the server that is measured.
type line struct {
	address string
	conn    net.Conn
	r       *bufio.Reader
}

// A reply is what the server answers; the body is good until the line is asked again.
type reply struct {
	status  int
	dropped string
	body    []byte
}

// ask sends a whole request and waits for its answer. After an error nobody knows whether the server
// had it.
func (l *line) ask(request []byte) (reply, error) {
	if l.conn == nil {
		conn, err := net.DialTimeout("tcp", l.address, sendPatience)
		if err != nil {
			return reply{}, err
		}
		l.conn = conn
		if l.r == nil {
			l.r = bufio.NewReaderSize(nil, 4<<10)
		}
		l.r.Reset(conn)
	}
	a, err := l.exchange(request)
	if err != nil {
		l.close()
	}
	return a, err
}

func (l *line) exchange(request []byte) (reply, error) {
	if err := l.conn.SetDeadline(time.Now().Add(sendPatience)); err != nil {
		return reply{}, err
	}
	if _, err := l.conn.Write(request); err != nil {
		return reply{}, err
	}
	r, err := http.ReadResponse(l.r, nil)
	if err != nil {
		return reply{}, err
	}
	defer r.Body.Close()
	a := reply{status: r.StatusCode, dropped: r.Header.Get("X-Payoff-Dropped")}
	if r.ContentLength != 0 {
		if a.body, err = io.ReadAll(r.Body); err != nil {
			return reply{}, err
		}
	}
	if r.Close {
		l.close()
	}
	return a, nil
}

func (l *line) close() {
	if l.conn != nil {
		l.conn.Close()
		l.conn = nil
	}
}

// times counts durations in steps of a hundredth, from a microsecond to an hour.
type times struct {
	counts [timesSteps]int64
	all    int64
	most   time.Duration
}

const (
	timesSteps = 2300
	timesStep  = 1.01
)

func (t *times) add(d time.Duration) {
	t.most = max(t.most, d)
	t.all++
	step := int(math.Log(max(1, float64(d.Nanoseconds())/1000)) / math.Log(timesStep))
	t.counts[min(step, timesSteps-1)]++
}

func (t *times) merge(other *times) {
	t.most = max(t.most, other.most)
	t.all += other.all
	for i, n := range other.counts {
		t.counts[i] += n
	}
}

// quantile is the time, in milliseconds, that a share of them didn't exceed; 0 where there is none.
func (t *times) quantile(share float64) float64 {
	left := int64(math.Ceil(share * float64(t.all)))
	for i, n := range t.counts {
		if left -= n; left <= 0 && t.all > 0 {
			return min(math.Pow(timesStep, float64(i+1)), float64(t.most.Microseconds())) / 1000
		}
	}
	return 0
}
