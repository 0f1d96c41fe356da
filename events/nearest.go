package events

import "strings"

// didYouMean is `: did you mean "visits"?`, or nothing where no word is near.
func didYouMean(word string, known []string) string {
	best, distance := "", len(word)/2+1
	lower := strings.ToLower(short(word))
	for _, k := range known {
		d := edits(lower, k)
		// An ending or beginning of a word counts as near: "day" is meant for time:day.
		switch {
		case strings.HasSuffix(k, ":"+lower):
			d = 1
		case len(lower) > 3 && strings.HasPrefix(k, lower):
			d = min(d, 2)
		}
		if d < distance {
			best, distance = k, d
		}
	}
	if best == "" {
		return ": want one of " + strings.Join(known, ", ")
	}
	return `: did you mean "` + best + `"?`
}

// edits is the number of letters to add, drop or change that turns a into b (Levenshtein 1965).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		corner := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := corner
			if a[i-1] != b[j-1] {
				change++
			}
			corner = row[j]
			row[j] = min(change, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

// short keeps a message readable where somebody handed in a long word.
func short(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}
