package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"payoff/importer"
)

// printSummary tells a person what became of a file: what it is and holds first, then what was
// stored, then what was left out and why.
func printSummary(w io.Writer, s importer.Summary, dry bool) {
	fmt.Fprintf(w, "%s: %s", s.File, kindWords(s.Kind))
	if holds := held(s); holds != "" {
		fmt.Fprintf(w, " with %s", holds)
	}
	fmt.Fprintln(w)
	line := func(format string, args ...any) { fmt.Fprintf(w, "  "+format+"\n", args...) }
	line("%s", became(s, dry))
	if len(s.NotCounted) > 0 {
		total := int64(0)
		var parts []string
		for _, reason := range keysInOrder(s.NotCounted) {
			total += s.NotCounted[reason]
			parts = append(parts, dropWords(reason)+" "+thousands(s.NotCounted[reason]))
		}
		line("not counted: %s requests (%s)", thousands(total), strings.Join(parts, ", "))
	}
	for _, k := range s.Skipped {
		line("skipped %s: %s (%s)", thousands(int64(k.Count)), k.Reason, lineNumbers(k.Lines, k.Count))
	}
	agree := 0
	for _, c := range s.Checks {
		if c.OK {
			agree++
		} else {
			line("check this: %s is %s by the rows and %s by the file's own total", c.Name, c.Sum, c.FileSays)
		}
	}
	if agree > 0 {
		line("checked: the rows add up to the file's own totals (%d of %d)", agree, len(s.Checks))
	}
	for _, n := range s.Notes {
		line("note: %s", n)
	}
}

// kindWords is how people call a kind of file.
func kindWords(k importer.Kind) string {
	switch k {
	case importer.AccessLog:
		return "access log"
	case importer.ShopifyOrders:
		return "Shopify orders"
	case importer.EtsyOrders:
		return "Etsy orders"
	case importer.TogglTime:
		return "Toggl time"
	case importer.GoogleAds:
		return "Google Ads"
	case importer.MetaAds:
		return "Meta Ads"
	}
	return "table"
}

// held writes a file's totals, what it counts first and nothing that is none: "52 orders,
// 35080.00 EUR".
func held(s importer.Summary) string {
	if s.Kind == importer.AccessLog {
		return thousands(int64(s.Rows)) + " lines"
	}
	var first, counts, money, sums []string
	for _, key := range keysInOrder(s.Totals) {
		text, name := s.Totals[key], strings.ReplaceAll(key, "_", " ")
		n, err := strconv.ParseInt(text, 10, 64)
		switch {
		case strings.Trim(text, "0.") == "" || key == "total_rows":
		case key == "orders" || key == "leads" || key == "entries" || key == "costs" || key == "rows":
			first = append(first, thousands(n)+" "+name)
		case strings.ToUpper(key) == key:
			money = append(money, text+" "+key)
		case err == nil:
			counts = append(counts, thousands(n)+" "+name)
		default:
			sums = append(sums, name+" "+text)
		}
	}
	return strings.Join(slices.Concat(first, money, counts, sums), ", ")
}

// dropWords says why requests of a log aren't counted.
func dropWords(reason string) string {
	switch reason {
	case "asset":
		return "pictures and files"
	case "bot":
		return "bots"
	case "method":
		return "no GET"
	case "status":
		return "errors and redirects"
	}
	return reason
}

// became says how many facts are new, changed and known; what is none isn't mentioned.
func became(s importer.Summary, dry bool) string {
	new, changed := "stored", "updated"
	if dry {
		new, changed = "would be stored", "would be updated"
	}
	var parts []string
	for _, p := range []struct {
		n    int
		word string
	}{{s.Stored, new}, {s.Updated, changed}, {s.Known, "known already"}} {
		if p.n > 0 {
			parts = append(parts, thousands(int64(p.n))+" "+p.word)
		}
	}
	text := strings.Join(parts, ", ")
	if text == "" {
		text = "nothing to store"
	} else if s.Stored == 0 && s.Updated == 0 {
		text = "nothing new: " + text
	}
	if dry {
		text += " (dry run: nothing was stored)"
	}
	return text
}

// lineNumbers is "line 3" or "lines 3, 5, ...".
func lineNumbers(lines []int, count int) string {
	text := make([]string, len(lines))
	for i, n := range lines {
		text[i] = strconv.Itoa(n)
	}
	if count > len(lines) {
		text = append(text, "...")
	}
	word := "lines"
	if count == 1 {
		word = "line"
	}
	return word + " " + strings.Join(text, ", ")
}

// thousands writes 1234567 as 1,234,567.
func thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}
