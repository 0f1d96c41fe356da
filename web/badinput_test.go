package web_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"payoff/books"
)

var onceAs = regexp.MustCompile(`name="once" value="([0-9a-f]{32})"`)

// entries are all that was ever noted of a business, by kind.
func (w *world) noted(kind books.Kind) int {
	w.t.Helper()
	n := 0
	for f, err := range w.state.History(w.t.Context(), w.business.ID) {
		must(w.t, err)
		if f.Kind == kind {
			n++
		}
	}
	return n
}

// Back, and the same form sent again: it counts once. Changed on the way it is something else. A new page's form may
// say the same as one before.
func TestAFormSentAgain(t *testing.T) {
	w := open(t)
	v := w.surfer()
	for _, c := range []struct {
		page         string
		form, change []string
	}{
		{"/b/1/time?range=2026-11", []string{"minutes", "45", "on", "2026-11-16", "line", "network:instagram", "purpose", "acquire", "activity", "create"}, []string{"minutes", "46"}},
		{"/b/1/costs?range=2026-11", []string{"amount", "12.50", "kind", "tools", "on", "2026-11-16", "every", "", "line", "network:instagram", "purpose", "acquire"}, []string{"amount", "12.60"}},
	} {
		send := func(once string, more ...string) (int, string) {
			form := url.Values{"do": {"note"}, "once": {once}}
			for i := 0; i+1 < len(c.form); i += 2 {
				form.Set(c.form[i], c.form[i+1])
			}
			for i := 0; i+1 < len(more); i += 2 {
				form.Set(more[i], more[i+1])
			}
			return v.read(v.PostForm(v.base+c.page, form))
		}
		before := w.noted(books.Entries)
		check := func(what, text string, entries int, says string) {
			t.Helper()
			v.sees(text, says)
			if n := w.noted(books.Entries) - before; n != entries {
				t.Errorf("%s %s: %d entries, want %d", c.page, what, n, entries)
			}
		}
		first := onceAs.FindStringSubmatch(v.get(c.page))[1]
		_, text := send(first)
		check("sent", text, 1, " noted.")
		_, text = send(first)
		check("sent again", text, 1, "It is noted already")
		_, text = send(first, c.change...)
		check("changed", text, 2, " noted.")
		_, text = send(onceAs.FindStringSubmatch(v.get(c.page))[1])
		check("from a new page", text, 3, " noted.")
		// One that came back keeps its mark.
		_, text = send(first, "on", "some day")
		check("wrong", text, 3, "Want a day")
		if m := onceAs.FindStringSubmatch(text); m == nil || m[1] != first {
			t.Errorf("%s: the form that came back is another one: %v", c.page, m)
		}
	}

	// Two clicks stop one clock: the second request still has the first one's cookie.
	page := "/b/1/time?range=2026-11"
	v.post(page, "do", "start", "line", "network:facebook", "purpose", "acquire", "activity", "reply")
	clock := w.surfer()
	at, err := url.Parse(w.URL + "/b/1/")
	must(t, err)
	clock.Jar.SetCookies(at, v.Jar.Cookies(at))
	before := w.noted(books.Entries)
	_, text := v.post(page, "do", "stop")
	v.sees(text, "1 minute noted.")
	_, text = clock.post(page, "do", "stop")
	v.sees(text, "It is noted already")
	if n := w.noted(books.Entries) - before; n != 1 {
		t.Errorf("one clock left %d entries", n)
	}
}

// Several people save the same thing at the same moment: one of them does, the others are told.
func TestTwoPeopleAtOnce(t *testing.T) {
	const people = 6
	all := func(do func(n int) (int, string)) (done int, texts []string) {
		var wait sync.WaitGroup
		status, said := make([]int, people), make([]string, people)
		for n := range people {
			wait.Go(func() { status[n], said[n] = do(n) })
		}
		wait.Wait()
		for n := range people {
			if status[n] == http.StatusOK {
				done++
			} else {
				texts = append(texts, fmt.Sprintf("%d %s", status[n], said[n]))
			}
		}
		return done, texts
	}
	told := func(what string, done int, texts []string, status, says string) {
		t.Helper()
		if done != 1 {
			t.Errorf("%s: %d are told that it is done", what, done)
		}
		for _, text := range texts {
			if !strings.HasPrefix(text, status+" ") || !strings.Contains(text, says) {
				t.Errorf("%s: somebody is told %s", what, text)
			}
		}
	}
	w := open(t)
	page := "/b/1/time?range=2026-11"
	first := w.surfer()
	first.post(page, "do", "note", "minutes", "45", "on", "2026-11-16", "line", "network:instagram", "purpose", "acquire", "activity", "create")
	done, texts := all(func(n int) (int, string) {
		return w.surfer().post(page, "do", "week", "week", "2026-11-16", "r.0", "network:instagram|acquire|create", "o.0.0", "45", "c.0.0", itoa(50+n))
	})
	told("a week's sheet", done, texts, "409", "The week was changed meanwhile.")

	_, id, _ := strings.Cut(first.get(page), `name="entry" value="`)
	id, _, _ = strings.Cut(id, `"`)
	done, texts = all(func(int) (int, string) { return w.surfer().post(page, "do", "reverse", "entry", id) })
	told("an entry taken back", done, texts, "409", "")

	h := newHouse(t, "")
	ada := h.boss()
	_, body := ada.reads("/b/1/settings", nil)
	stale := as(t, body)
	done, texts = all(func(n int) (int, string) {
		r, err := ada.PostForm(h.URL+"/b/1/settings", url.Values{"do": {"change"}, "as": {stale}, "name": {"Shop"}, "margin": {itoa(50 + n)}})
		if err != nil {
			return 0, err.Error()
		}
		defer r.Body.Close()
		var b bytes.Buffer
		_, err = b.ReadFrom(r.Body)
		if err != nil {
			return 0, err.Error()
		}
		return r.StatusCode, b.String()
	})
	told("a margin", done, texts, "422", "Somebody changed this since you opened the form")
}

// What a file is shows in its content, whatever its name says; what is nothing that Payoff reads stores nothing.
func TestAFileThatIsNotWhatItSays(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(strings.Repeat(twoHours, 100)))
	must(t, err)
	must(t, z.Close())
	w := open(t)
	v := w.surfer()
	page := "/b/" + itoa(int(w.business.ID)) + "/imports"
	before := w.noted(books.Entries)
	for _, c := range []struct{ name, content, says string }{
		{"orders.csv", "<!doctype html>\n<title>Sign in</title>\n<p>Your session has ended.</p>\n", "It can&#39;t be read"},
		{"orders.csv", "PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00workbook.xml", "It can&#39;t be read"},
		{"hours.csv.gz", packed.String()[:packed.Len()/2], "It can&#39;t be read"},
		{"hours.csv.gz", "\x1f\x8bnot packed at all", "It can&#39;t be read"},
		{"nothing.csv", "", "It can&#39;t be read"},
		{"access.log", twoHours, "Importing it: 2 new."},      // a table after all
		{"picture.png", twoHours, "Importing it: 2 new."},     // so is this
		{"hours.csv.gz", twoHours, "Importing it: 2 new."},    // not packed
		{"../../etc/passwd", twoHours, "Importing it: 2 new"}, // a name is no path
	} {
		v.hand(page, c.name, c.content)
		text := v.settled(page)
		v.sees(text, c.says)
		if t.Failed() {
			t.Fatalf("that was %s: %q", c.name, c.content)
		}
		v.post(page, "do", "leave", "file", fileID.FindStringSubmatch(text)[1])
	}
	if n := w.noted(books.Entries) - before; n != 0 {
		t.Errorf("%d entries were stored", n)
	}
}

// The connection breaks in the middle of a file: what had come of it is gone from the disk, and nothing waits.
func TestAConnectionIsLostInAnUpload(t *testing.T) {
	w := open(t)
	files := func() int {
		list, err := os.ReadDir(w.trayAt)
		must(t, err)
		return len(list)
	}
	until := func(n int, what string) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); files() != n; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%s: %d files in the tray, want %d", what, files(), n)
			}
		}
	}
	line, err := net.Dial("tcp", strings.TrimPrefix(w.URL, "http://"))
	must(t, err)
	_, err = fmt.Fprintf(line, "POST /b/%d/imports HTTP/1.1\r\nHost: %s\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n"+
		"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"half.csv\"\r\n\r\n%s", w.business.ID, strings.TrimPrefix(w.URL, "http://"), strings.Repeat(twoHours, 100))
	must(t, err)
	until(1, "while it comes")
	must(t, line.Close())
	until(0, "after it broke")
	if strings.Contains(w.surfer().get("/b/"+itoa(int(w.business.ID))+"/imports"), "half.csv") {
		t.Error("half a file waits")
	}
}

// In a browser whose connection breaks in the middle of an upload the page says so, keeps the file chosen, and sends
// it when it is told to again.
func TestBrowserLosesItsConnection(t *testing.T) {
	browser := startBrowser(t)
	w := open(t)
	path := t.TempDir() + "/large.csv"
	must(t, os.WriteFile(path, []byte(twoHours), 0o600))
	must(t, os.Truncate(path, 300<<20))
	must(t, look(browser, 390, "light"))
	must(t, chromedp.Do(browser, chromedp.Navigate(w.at("imports")),
		chromedp.SetUploadFiles(chromedp.CSS("#upload-file"), []string{path}), chromedp.Click(chromedp.CSS(".upload .form-act button"))))
	says := func(script, want string, meanwhile func()) {
		t.Helper()
		got := ""
		for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			var err error
			got, err = chromedp.Run(browser, chromedp.Evaluate[string](script))
			if err == nil && strings.Contains(got, want) {
				return
			}
			meanwhile()
		}
		t.Fatalf("waited in vain for %q: %s", want, got)
	}
	files := func() int {
		list, err := os.ReadDir(w.trayAt)
		must(t, err)
		return len(list)
	}
	// On a connection that served it before a browser tries once more by itself: that one is cut too.
	says("document.querySelector('[data-wrong]').innerText", "The connection was lost. Nothing of it was kept: send it again.", func() {
		if files() > 0 {
			w.CloseClientConnections()
		}
	})
	for end := time.Now().Add(20 * time.Second); files() > 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("half a file is kept")
		}
	}
	must(t, os.WriteFile(path, []byte(twoHours), 0o600))
	must(t, chromedp.Do(browser, chromedp.SetUploadFiles(chromedp.CSS("#upload-file"), []string{path}), chromedp.Click(chromedp.CSS(".upload .form-act button"))))
	says("document.body.innerText", "Importing it: 2 new.", func() {})
}
