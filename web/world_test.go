package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/classify"
	"payoff/docs"
	"payoff/events"
	"payoff/events/duckdb"
	"payoff/importer"
	"payoff/record"
	"payoff/state/sqlite"
	"payoff/web"
	"payoff/web/guide"
	"payoff/web/view"
)

// A world is a server on real stores: the entertainer of sample/ with her half year, and a business
// that has recorded nothing yet. It is 22 November 2026.
type world struct {
	*httptest.Server
	t        testing.TB
	state    *sqlite.Store
	engine   *duckdb.Store
	answers  *answer.Answerer
	business books.Business
	empty    books.Business
	tray     *web.Tray
	trayAt   string        // its folder
	tried    []place       // nil until somebody asks for trials
	late     *atomic.Int64 // how much later than that it is, in nanoseconds
}

func open(t testing.TB) *world {
	t.Helper()
	ctx := t.Context()
	minute := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	late := new(atomic.Int64)
	now := func() time.Time { return minute.Add(time.Duration(late.Load())) }
	state, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "state.db"), now)
	must(t, err)
	t.Cleanup(func() { state.Close() })
	engine, err := duckdb.Open(ctx, duckdb.Options{})
	must(t, err)
	t.Cleanup(func() { engine.Close() })
	table, err := classify.New()
	must(t, err)
	w := &world{t: t, state: state, engine: engine, late: late}
	w.answers = answer.New(state, func(context.Context) (answer.Engine, error) { return engine, nil }, table, now)
	zone, err := time.LoadLocation("Europe/Dublin")
	must(t, err)
	margin := int64(850_000)
	w.business, err = state.AddBusiness(ctx, books.Business{
		Name: "Ada's Shows", Currency: "EUR", Zone: zone, Margin: &margin,
		Sites: []books.Site{{Name: "ada.example", Hosts: []string{"ada.example"}}},
	})
	must(t, err)
	w.empty, err = state.AddBusiness(ctx, books.Business{Name: "Corner Gym", Currency: "GBP", Zone: time.UTC})
	must(t, err)
	w.fill(table, now())
	look, err := view.New("test", logTo(t))
	must(t, err)
	help, err := guide.New(docs.Guide())
	must(t, err)
	files := &shelf{w, table}
	w.trayAt = filepath.Join(t.TempDir(), "tray")
	w.tray, err = web.NewTray(w.trayAt, files, now, logTo(t))
	must(t, err)
	t.Cleanup(w.tray.Close)
	server, err := web.New(web.Options{View: look, Guide: help, Businesses: state.Businesses, Answers: w.answers, Books: state, Files: files, Tray: w.tray, Settings: state, Now: now, Log: logTo(t)})
	must(t, err)
	w.Server = httptest.NewServer(server.Handler())
	t.Cleanup(w.Close)
	return w
}

// fill reads the files of sample/, and gives a booking of May two visits that led to it.
func (w *world) fill(table *classify.Table, now time.Time) {
	w.t.Helper()
	ctx := w.t.Context()
	b := w.business
	rec, err := record.Open(ctx, w.state, b.ID)
	must(w.t, err)
	must(w.t, rec.Batch(ctx, record.Options{Via: books.Hand}, func(x *record.Batch) error {
		_, err := x.Rate(nil, books.Rate{On: 0, Person: "owner", Value: "35.00"})
		return err
	}))
	o := importer.Options{
		Origin: table.Campaign, NetworkNamed: table.Network, Zone: b.Zone, Base: b.Currency,
		Today: payoff.DateIn(now, b.Zone), Buyer: rec.Buyer,
	}
	for _, name := range []string{"bookings.csv", "hours.csv", "costs.csv"} {
		f, err := os.Open("../sample/" + name)
		must(w.t, err)
		must(w.t, rec.Batch(ctx, record.Options{Via: books.File, Import: &books.Import{File: name}, Summary: func() ([]byte, string, string) { return []byte("{}"), "named", name }}, func(x *record.Batch) error {
			_, err := importer.Read(ctx, f, name, o, x)
			return err
		}))
		f.Close()
	}
	key := rec.Buyer("eve@example.org", "", "").Email
	may := time.Date(2026, 5, 4, 18, 0, 0, 0, time.UTC)
	must(w.t, rec.Batch(ctx, record.Options{Via: books.Hand}, func(x *record.Batch) error {
		zero := payoff.Money{Currency: b.Currency}
		_, err := x.Order(payoff.Order{
			Shop: "hand", Number: "E1", At: may.AddDate(0, 0, 2), Status: payoff.Paid, Goods: payoff.Money{Minor: 700_00, Currency: b.Currency}, TaxKnown: true,
			Discount: zero, Tax: zero, Shipping: zero, Fees: zero, Tip: zero, GiftCards: zero, Refunded: zero, Buyer: rec.Buyer("eve@example.org", "", ""),
		})
		return err
	}))
	visit := func(key, days int, o payoff.Origin, page string) events.Event {
		at := may.AddDate(0, 0, days)
		return events.Event{Key: int64(key), At: at, Day: payoff.DateIn(at, b.Zone), Visitor: 7, Site: "ada.example", Name: events.Pageview, Page: page, Arrival: o.Channel != payoff.Direct, Origin: o}
	}
	list := []events.Event{
		visit(1, 0, table.Campaign("instagram", "social", "spring", "", ""), "/shows"),
		visit(2, 1, payoff.Origin{Channel: payoff.Direct}, "/booking"),
	}
	_, err = w.engine.Append(ctx, events.Batch{Business: b.ID, Source: events.Script, Collector: "c", Sequence: 1, Events: func(yield func(events.Event) bool) {
		for _, e := range list {
			if !yield(e) {
				return
			}
		}
	}})
	must(w.t, err)
	must(w.t, w.state.Write(ctx, b.ID, func(tx books.Tx) error { return tx.Link(books.Link{Visitor: 7, Key: key, At: may}) }))
}

// crowd adds some two thousand visits of the half year, so that there is something to look at.
func (w *world) crowd() {
	w.t.Helper()
	table, err := classify.New()
	must(w.t, err)
	from := []struct {
		origin payoff.Origin
		a, b   int // how many a day: a, and b more on its way through the half year
		page   string
	}{
		{table.Campaign("instagram", "social", "spring", "", ""), 2, 6, "/shows"},
		{table.Campaign("facebook", "social", "", "", ""), 3, 0, "/"},
		{table.Campaign("facebook", "paid", "", "", ""), 1, 1, "/shows"},
		{table.Campaign("google", "organic", "", "", ""), 3, 1, "/"},
		{table.Campaign("newsletter", "email", "", "", ""), 1, 0, "/dates"},
		{payoff.Origin{Channel: payoff.Direct}, 2, 0, "/"},
	}
	var list []events.Event
	first := payoff.DateOf(2026, 1, 1)
	for day := range 181 {
		at := (first + payoff.Date(day)).In(w.business.Zone).Add(18 * time.Hour)
		for n, f := range from {
			for k := range f.a + f.b*day/181 - (day*7+n*3)%3%(1+f.a) {
				id := int64(1000 + len(list))
				list = append(list, events.Event{Key: id, At: at.Add(time.Duration(k) * time.Minute), Day: first + payoff.Date(day), Visitor: id, Site: "ada.example", Name: events.Pageview, Page: f.page, Arrival: f.origin.Channel != payoff.Direct, Origin: f.origin, Device: "phone"})
			}
		}
	}
	_, err = w.engine.Append(w.t.Context(), events.Batch{Business: w.business.ID, Source: events.Script, Collector: "c", Sequence: 2, Events: slices.Values(list)})
	must(w.t, err)
}

// at is the address of a page of the entertainer's.
func (w *world) at(path string) string {
	return w.URL + "/b/" + strconv.FormatInt(w.business.ID, 10) + "/" + path
}

// get answers the status and the body.
func (w *world) get(address string) (*http.Response, string) {
	w.t.Helper()
	r, err := w.Client().Get(address)
	must(w.t, err)
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	must(w.t, err)
	return r, string(b)
}

// reads asserts that the page answers 200 and holds each of the texts.
func (w *world) reads(address string, texts ...string) string {
	w.t.Helper()
	r, body := w.get(address)
	if r.StatusCode != http.StatusOK {
		w.t.Errorf("%s: status %d", address, r.StatusCode)
	}
	plain := strings.NewReplacer("&#39;", "'", "\u00a0", " ", "&amp;", "&").Replace(body)
	for _, text := range texts {
		if !strings.Contains(plain, text) {
			w.t.Errorf("%s doesn't say %q", address, text)
		}
	}
	return plain
}

// logTo shows what a server logs in the test's own output.
func logTo(t testing.TB) *slog.Logger { return slog.New(slog.NewTextHandler(t.Output(), nil)) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
