package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"payoff/classify"
)

// visits is arrivals as a small shop meets them, one JSON object a line.
func visits(lines int) []byte {
	forms := []string{
		`{"url":"https://shop.example/product/%d?utm_source=facebook&utm_medium=cpc&utm_campaign=spring","referrer":"https://l.facebook.com/","user_agent":"Mozilla/5.0 (Linux; Android 13; SM-S908B Build/TP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0.6099.43 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/441.0.0.28.109;]","ip":"203.0.113.9","hosts":["shop.example","blog.example"]}`,
		`{"url":"https://shop.example/%d","referrer":"https://www.google.co.uk/","user_agent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/152.0.0.0 Safari/537.36","ip":"203.0.113.9","hosts":["shop.example","blog.example"]}`,
		`{"url":"https://shop.example/%d?fbclid=IwAR0abc","referrer":"","user_agent":"Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 310.0.2.20.114 (iPhone14,5; iOS 17_1; en_US; en; scale=3.00; 1170x2532; 541635890)","ip":"203.0.113.9","hosts":["shop.example"]}`,
		`{"url":"https://shop.example/%d","referrer":"https://some.unknown-blog.example/2026/09/post","user_agent":"Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)","ip":"203.0.113.9","hosts":["shop.example"]}`,
	}
	var b bytes.Buffer
	for i := range lines {
		fmt.Fprintf(&b, forms[i%len(forms)]+"\n", i)
	}
	return b.Bytes()
}

func BenchmarkClassifyStream(b *testing.B) {
	table, err := classify.New()
	if err != nil {
		b.Fatal(err)
	}
	in := visits(20_000)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		if err := classifyLines(context.Background(), table, bytes.NewReader(in), io.Discard, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*20_000/b.Elapsed().Seconds(), "lines/s")
}

// However the input is cut into reads, and however long a line is, each line has one answer in its
// place, and the number of a wrong one is its own.
func TestClassifyLinesKeepsOrder(t *testing.T) {
	table, err := classify.New()
	if err != nil {
		t.Fatal(err)
	}
	var in, want strings.Builder
	for i := 1; i <= 2000; i++ {
		switch {
		case i == 1500:
			in.WriteString(strings.Repeat("x", 3*maxLine) + "\n")
			want.WriteString("wrong 1500\n")
		case i%100 == 7:
			in.WriteString("{\n")
			fmt.Fprintf(&want, "wrong %d\n", i)
		default:
			fmt.Fprintf(&in, `{"url":"/?utm_source=s%d&utm_medium=email"}`+"\n", i)
			fmt.Fprintf(&want, "s%d\n", i)
		}
	}
	whole := strings.TrimSuffix(in.String(), "\n")
	for name, r := range map[string]io.Reader{
		"at once":   strings.NewReader(whole),
		"in halves": iotest.HalfReader(strings.NewReader(whole)),
		"with EOF":  iotest.DataErrReader(strings.NewReader(whole)),
	} {
		var out, complaints bytes.Buffer
		if err := classifyLines(context.Background(), table, r, &out, &complaints); err == nil {
			t.Errorf("%s: wrong lines weren't reported", name)
		}
		var got strings.Builder
		for line := range strings.Lines(out.String()) {
			if _, rest, ok := strings.Cut(line, `"error":"line `); ok {
				number, _, _ := strings.Cut(rest, ":")
				got.WriteString("wrong " + number + "\n")
			} else {
				_, rest, _ := strings.Cut(line, `"source":"`)
				source, _, _ := strings.Cut(rest, `"`)
				got.WriteString(source + "\n")
			}
		}
		if got.String() != want.String() {
			t.Errorf("%s: answers out of place", name)
		}
		if n := strings.Count(complaints.String(), "\n"); n != 21 {
			t.Errorf("%s: %d complaints, want 21: 20 lines that end in 07 and the long one", name, n)
		}
	}
}

func TestClassifyLinesOfNothing(t *testing.T) {
	table, err := classify.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{"", "\n", "\n\n  \n"} {
		var out bytes.Buffer
		if err := classifyLines(context.Background(), table, strings.NewReader(in), &out, io.Discard); err != nil || out.Len() > 0 {
			t.Errorf("%q: %q, %v", in, out.String(), err)
		}
	}
}

// FuzzReadQuestion: what is read by hand is read as encoding/json reads it.
func FuzzReadQuestion(f *testing.F) {
	for _, s := range []string{
		`{"url":"/"}`, `{ "url" : "/" , "hosts" : [ "a.example" , "b.example" ] }`, `{"url":"/","hosts":[]}`, `{"url":"a\/b","referrer":"\u00e9"}`,
		`{"url":"/"} `, `{"url":"/"}x`, `{"url":"/","url":"/2"}`, `{"URL":"/"}`, `{"url":1}`, `{"url":null}`, `{"url":"/","more":{"a":[1]}}`,
		`{}`, `{"url":"/",}`, `[]`, `"`, `{"url":"é","user_agent":""}`, "{\"url\":\"\xff\"}", "{\"url\":\"\x01\"}", `{"hosts":["a"],"hosts":["b"],"url":""}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		got, ok := readPlain(line)
		if !ok {
			return
		}
		var want question
		if err := json.Unmarshal([]byte(line), &want); err != nil {
			t.Fatalf("%q is no JSON, and was read: %v", line, err)
		}
		if fmt.Sprint(jsonText(got.URL), got.Referrer, jsonText(got.UserAgent), got.Hosts) != fmt.Sprint(jsonText(want.URL), want.Referrer, jsonText(want.UserAgent), want.Hosts) {
			t.Fatalf("%q: %+v, want %+v", line, got, want)
		}
	})
}

func jsonText(s *string) string {
	if s == nil {
		return "<nil>"
	}
	return strconv.Quote(*s)
}
