package web

import (
	"slices"
	"strconv"
	"strings"

	"payoff/web/view"
)

// A list is a long table of a page: sorted and paged by its address. Its name stands before its two
// settings: sales-sort=-credited, sales-page=2.
type list struct {
	q    *question
	name string
	size int // rows a page
	sort string
	down bool
	page int // from 1
}

// listOf reads what the address says of a table; usual is the column it is sorted by otherwise, with
// a minus for the largest first.
func listOf(q *question, name, usual string, size int) list {
	values := q.r.URL.Query()
	l := list{q: q, name: name, size: size, page: 1}
	sort := values.Get(name + "-sort")
	if sort == "" {
		sort = usual
	}
	l.sort, l.down = strings.CutPrefix(sort, "-")
	if n, err := strconv.Atoi(values.Get(name + "-page")); err == nil && n > 1 {
		l.page = n
	}
	return l
}

// column is one that the list can be sorted by, under a key.
func (l list) column(c view.Column, key string) view.Column {
	asked := key
	switch {
	case l.sort == key && l.down:
		c.Sorted = "descending"
	case l.sort == key:
		c.Sorted, asked = "ascending", "-"+key
	case c.Numeric:
		asked = "-" + key
	}
	c.Sort = l.q.at(l.q.page.path, l.name+"-sort", asked, l.name+"-page", "") + "#" + l.name
	return c
}

// order sorts by the key that the address names; one that isn't among the keys leaves the order.
func order[T any](l list, items []T, keys map[string]func(a, b T) int) {
	compare, ok := keys[l.sort]
	if !ok {
		return
	}
	slices.SortStableFunc(items, func(a, b T) int {
		if l.down {
			return compare(b, a)
		}
		return compare(a, b)
	})
}

// part is the page of n rows that the address asks for, and what leads to the others; nil where all
// fit on one. The label names the list to those who can't see where it stands.
func (l list) part(n int, label string) (from, to int, pager *view.Pager) {
	if n <= l.size {
		return 0, n, nil
	}
	pages := (n + l.size - 1) / l.size
	page := min(l.page, pages)
	from, to = (page-1)*l.size, min(page*l.size, n)
	address := func(p int) string {
		asked := strconv.Itoa(p)
		if p == 1 {
			asked = ""
		}
		return l.q.at(l.q.page.path, l.name+"-page", asked) + "#" + l.name
	}
	pager = &view.Pager{Label: label, Text: l.q.locale.Text("%d to %d of %d", from+1, to, n)}
	if page > 1 {
		pager.Prev = address(page - 1)
	}
	if page < pages {
		pager.Next = address(page + 1)
	}
	return from, to, pager
}
