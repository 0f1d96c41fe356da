package collect_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"payoff"
	"payoff/books"
	"payoff/collect"
)

// A full disk takes nothing.
type fullDisk struct{}

func (fullDisk) Write(context.Context, int64, func(books.Tx) error) error {
	return errors.New("no space left")
}

// What isn't counted is kept by site, by day on the business's clock (Helsinki's midnight is at 22:00
// UTC) and by reason, once, also where the books couldn't take it at first.
func TestDroppedIsKept(t *testing.T) {
	w := newWorld(t)
	b := collect.NewBatcher(w.live, writer(func(context.Context, []byte) (int64, error) { return 1, nil }), func() {}, quiet())
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { b.Run(ctx) })
	defer running.Wait()
	defer stop()
	const robot = "Googlebot/2.1 (+http://www.google.com/bot.html)"
	see := func(clock string, list ...collect.Told) {
		t.Helper()
		var err error
		if w.now, err = time.Parse(time.RFC3339, clock); err != nil {
			t.Fatal(err)
		}
		for i := range list {
			h := &list[i]
			h.Name, h.IP = "pageview", "192.0.2.1"
			if h.UserAgent == "" {
				h.UserAgent = firefox
			}
			if h.At.IsZero() {
				h.At = w.now
			}
		}
		if _, err := b.Accept(t.Context(), list); err != nil {
			t.Fatal(err)
		}
	}
	blog := "https://blog.ada.example/"
	see("2026-03-02T21:59:00Z",
		collect.Told{URL: blog, UserAgent: robot}, collect.Told{URL: blog, UserAgent: robot},
		collect.Told{URL: blog, ID: "a"}, collect.Told{URL: blog, ID: "a"}, // the second is the same event
		collect.Told{URL: blog, Referrer: "https://semalt.com/"},
		collect.Told{URL: blog, At: w.now.AddDate(1, 0, 0)}, // its time can't be: it is counted today
		collect.Told{URL: "https://bo.example/", UserAgent: robot},
		collect.Told{URL: "https://nobody.example/"},                     // of neither business
		collect.Told{URL: "https://nobody.example/", Business: w.ada.ID}, // but Ada's server says it
	)
	see("2026-03-02T22:00:00Z", collect.Told{URL: "https://shop.ada.example/", UserAgent: robot})
	b.Count(&collect.Told{URL: "https://evil.example/", Site: "bo.example"}, collect.DropInvalid)

	ended, end := context.WithCancel(t.Context())
	end() // KeepDropped writes once more when it is stopped
	b.KeepDropped(ended, fullDisk{})
	b.KeepDropped(ended, w.state)
	b.KeepDropped(ended, w.state)
	want := map[string]string{
		"Ada": "2026-03-02 - invalid 1, 2026-03-02 blog.ada.example bot 2, 2026-03-02 blog.ada.example duplicate 1, " +
			"2026-03-02 blog.ada.example invalid 1, 2026-03-02 blog.ada.example spam 1, 2026-03-03 shop.ada.example bot 1",
		"Bo": "2026-03-02 bo.example bot 1, 2026-03-03 - invalid 1",
	}
	year, err := payoff.ParseRange("2026", 0, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []books.Business{w.ada, w.bo} {
		list, err := w.state.Dropped(t.Context(), of.ID, year)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range list {
			if d.Site == "" {
				d.Site = "-"
			}
			got = append(got, fmt.Sprint(d.Day, " ", d.Site, " ", d.Reason, " ", d.Count))
		}
		if strings.Join(got, ", ") != want[of.Name] {
			t.Errorf("%s: got %s\nwant %s", of.Name, strings.Join(got, ", "), want[of.Name])
		}
	}
}
