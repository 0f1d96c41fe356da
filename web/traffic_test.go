package web_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/events"
)

// Sixty pages were entered once each, after a day on which sixty others were, and one of these: the table has
// fifty of them and says so, the file has all, and what was there before is told from what is new.
func TestMorePagesThanRows(t *testing.T) {
	w := open(t)
	var list []events.Event
	visit := func(day int, page string) {
		at := time.Date(2026, 11, day, 12, 0, 0, 0, w.business.Zone)
		n := int64(70_000 + len(list))
		list = append(list, events.Event{Key: n, At: at, Visitor: n, Site: "ada.example", Name: events.Pageview, Page: page, Day: payoff.DateIn(at, w.business.Zone)})
	}
	for i := range 60 {
		visit(19, fmt.Sprintf("/q/%02d", i))
		visit(20, fmt.Sprintf("/p/%02d", i))
	}
	visit(19, "/p/07")
	_, err := w.engine.Append(t.Context(), events.Batch{Business: w.business.ID, Source: events.Script, Collector: "many", Sequence: 1, Events: slices.Values(list)})
	must(t, err)
	path := w.at("traffic?range=2026-11-20..2026-11-21&by=page")
	_, page := w.get(path)
	_, table, _ := strings.Cut(page, `id="by"`)
	if n := strings.Count(table, `<th scope="row">`); n != 50 {
		t.Errorf("%d rows, want 50", n)
	}
	if !strings.Contains(page, "The table has the 50 largest rows; the files have more of them.") {
		t.Error("that there are more rows isn't said")
	}
	_, text := w.get(path + "&format=json")
	var file struct {
		Rows    []json.RawMessage
		More    bool
		Earlier map[string]json.RawMessage
	}
	must(t, json.Unmarshal([]byte(text), &file))
	if len(file.Rows) != 60 || file.More || len(file.Earlier) != 1 || file.Earlier["/p/07"] == nil {
		t.Errorf("the file has %d rows, more: %v, earlier %s", len(file.Rows), file.More, file.Earlier)
	}
}
