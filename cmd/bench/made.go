package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"
)

// generate writes n lines (and a header, where line(-1) is one) that are the same at every run.
func generate(path string, n int, line func(r *rand.Rand, i, n int) string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(file, 1<<20)
	r := rand.New(rand.NewPCG(1, 2))
	for i := -1; i < n; i++ {
		if text := line(r, i, n); text != "" {
			out.WriteString(text)
			out.WriteByte('\n')
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return file.Close()
}

var (
	people = []string{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Mobile Safari/537.36",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.%d Safari/605.1.15",
	}
	bots = []string{
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
		"Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", "curl/8.5.0", "python-requests/2.31.0",
	}
	referrers = []string{"-", "-", "-", "https://www.google.com/", "https://l.instagram.com/", "https://l.facebook.com/", "https://t.co/x%d", "https://news.example/%d"}
)

func pick(r *rand.Rand, from []string) string {
	s := from[r.IntN(len(from))]
	if strings.Contains(s, "%d") {
		return fmt.Sprintf(s, 100+r.IntN(40))
	}
	return s
}

// logLine is a combined line of half a year: two fifths page views of people, the rest assets and
// robots. A visitor leaves about ten lines over ten to twenty minutes, four of them page views.
func logLine(r *rand.Rand, i, n int) string {
	if i < 0 {
		return ""
	}
	at := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC).Add(time.Duration(float64(i) / float64(n) * float64(180*24*time.Hour)))
	visitor := i/10 + r.IntN(12)
	// The same visitor has the same address and browser on each of the lines.
	own := rand.New(rand.NewPCG(uint64(visitor), 3))
	a, b, c, agent := own.IntN(4), own.IntN(250), own.IntN(250), pick(own, people)
	path, referrer := fmt.Sprintf("/p/%d", r.IntN(400)), "https://shop.example/"
	switch x := r.IntN(100); {
	case x < 45:
		path = fmt.Sprintf("/assets/%d.jpg", r.IntN(900))
	case x < 60:
		agent = pick(r, bots)
	case x < 75:
		referrer = pick(r, referrers)
		if r.IntN(20) == 0 {
			path += "?utm_source=newsletter&utm_medium=email"
		}
	}
	return fmt.Sprintf(`10.%d.%d.%d - - [%s] "GET %s HTTP/1.1" 200 %d "%s" "%s"`, a, b, c,
		at.Format("02/Jan/2006:15:04:05 -0700"), path, 500+r.IntN(90000), referrer, agent)
}

func orderRow(r *rand.Rand, i, n int) string {
	if i < 0 {
		return "date,order,amount,currency,tax,email,source,medium"
	}
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i*300/n)
	source := []string{"instagram,social", "facebook,paid", "newsletter,email", ","}[r.IntN(4)]
	return fmt.Sprintf("%s,N%d,%d.%02d,EUR,0.00,buyer%d@example.org,%s", day.Format(time.DateOnly), 1000+i, 5+r.IntN(200), r.IntN(100), r.IntN(n/2+1), source)
}

func visitLine(r *rand.Rand, i, _ int) string {
	if i < 0 {
		return ""
	}
	return fmt.Sprintf(`{"url":"https://shop.example/p/%d?utm_source=ig&utm_medium=social","referrer":"%s","user_agent":"%s","ip":"192.0.2.%d","hosts":["shop.example"]}`,
		r.IntN(400), pick(r, referrers), pick(r, people), r.IntN(250))
}
