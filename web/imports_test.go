package web_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"payoff"
	"payoff/books"
	"payoff/classify"
	"payoff/importer"
	"payoff/record"
	"payoff/web"
)

// A shelf reads files of facts into the world's books. Access logs need the command's pipeline:
// cmd/payoff tests the page with them.
type shelf struct {
	w     *world
	table *classify.Table
}

func (f *shelf) Read(ctx context.Context, b books.Business, file web.File) (importer.Summary, error) {
	rec, err := record.Open(ctx, f.w.state, b.ID)
	if err != nil {
		return importer.Summary{}, err
	}
	whole, err := os.ReadFile(file.Path)
	if err != nil {
		return importer.Summary{}, err
	}
	o := importer.Options{
		Origin: f.table.Campaign, NetworkNamed: f.table.Network, Zone: b.Zone, Base: b.Currency, Today: payoff.DateOf(2026, 11, 22), Buyer: rec.Buyer,
		As: importer.Kind(file.Said.As), Network: payoff.Network(file.Said.Network), Account: file.Said.Account, Purpose: payoff.Purpose(file.Said.Purpose),
	}
	var s importer.Summary
	err = rec.Batch(ctx, record.Options{Via: books.File, By: file.By, Dry: file.Dry, Import: &books.Import{File: file.Name}, Summary: func() ([]byte, string, string) {
		said, _ := json.Marshal(s)
		sum := sha256.Sum256(whole)
		return said, string(s.Kind), hex.EncodeToString(sum[:])
	}}, func(x *record.Batch) error {
		var err error
		s, err = importer.Read(ctx, bytes.NewReader(whole), file.Name, o, x)
		return err
	})
	return s, err
}

func (f *shelf) Undo(ctx context.Context, b books.Business, u books.Undo) (web.TakenBack, error) {
	rec, err := record.Open(ctx, f.w.state, b.ID)
	if err != nil {
		return web.TakenBack{}, err
	}
	done, err := rec.Undo(ctx, u)
	return web.TakenBack{Undone: done}, err
}

// hand sends files as a form does: name, content, name, content.
func (v *surfer) hand(path string, files ...string) (int, string) {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(files); i += 2 {
		w, err := form.CreateFormFile("file", files[i])
		must(v.t, err)
		_, err = io.WriteString(w, files[i+1])
		must(v.t, err)
	}
	must(v.t, form.Close())
	return v.read(v.Post(v.base+path, form.FormDataContentType(), &body))
}

var fileID = regexp.MustCompile(`name="file" value="([0-9a-f]{32})"`)

// settled asks for the page until nothing on it is being read.
func (v *surfer) settled(path string) string {
	v.t.Helper()
	for range 200 {
		if page := v.get(path); !strings.Contains(page, "data-again") {
			return page
		}
		time.Sleep(20 * time.Millisecond) // the tray works on its own clock
	}
	v.t.Fatal("it is being read for ever")
	return ""
}

const twoHours = "date,minutes,person,note\n2026-05-04,90,owner,stories\n2026-05-05,30,owner,replies\n"

func TestAFileIsImportedAndTakenBack(t *testing.T) {
	w := open(t)
	v := w.surfer()
	page := "/b/" + itoa(int(w.business.ID)) + "/imports"
	v.hand(page, `C:\\files\\may.csv`, twoHours)
	text := v.settled(page)
	v.sees(text, "may.csv", "Importing it: 2 new.", "Nothing is stored yet.", "Import it", "Leave it")
	id := fileID.FindStringSubmatch(text)[1]
	if all, _ := w.state.Imports(t.Context(), w.business.ID); len(all) != 3 {
		t.Errorf("a dry run left %d imports, want the 3 there were", len(all))
	}
	v.post(page, "do", "import", "file", id)
	v.post(page, "do", "import", "file", id) // a second click
	text = v.settled(page)
	v.sees(text, "Imported: 2 new.", "It stands in the history below.", "4 files count")
	all, err := w.state.Imports(t.Context(), w.business.ID)
	must(t, err)
	if len(all) != 4 || all[3].File != "may.csv" {
		t.Fatalf("imports: %+v", all)
	}
	// The same file again would store nothing.
	v.post(page, "do", "leave", "file", id)
	v.hand(page, "may.csv", twoHours)
	text = v.settled(page)
	v.sees(text, "Importing it would store nothing: 2 known already.", "There is nothing new in it.")
	v.post(page, "do", "leave", "file", fileID.FindStringSubmatch(text)[1])

	one := fmt.Sprintf("/b/%d/import?import=%d", w.business.ID, all[3].ID)
	v.sees(v.get(one), "What did may.csv bring in?", "Hours and costs", "First day", "Take it back")
	_, text = v.post(one, "do", "undo", "why", "the wrong month")
	v.sees(text, "Taken back: 2 facts count no more.", "the wrong month", "Nothing was deleted.")
	v.post(one, "do", "undo") // a second click
	v.sees(v.get(page), "taken back on", "3 files count")

	v.hand(page, "may.csv", twoHours)
	v.sees(v.settled(page), "Importing it: 2 new.")
	changes, err := w.state.Changes(t.Context(), books.ChangeQuery{Business: w.business.ID, Limit: 3})
	must(t, err)
	if changes[0].Deed != books.ImportUndone || changes[0].Subject != "may.csv" {
		t.Errorf("the log of changes says %+v", changes[0])
	}
}

func TestWhatCannotBeImported(t *testing.T) {
	w := open(t)
	v := w.surfer()
	page := "/b/" + itoa(int(w.business.ID)) + "/imports"
	status, text := v.hand(page)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("no file: %d", status)
	}
	v.sees(text, "No file was chosen.")
	v.hand(page, "orders.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00")
	v.sees(v.settled(page), "It can&#39;t be read", "Nothing was stored.", "Look again")
	status, text = v.post(page, "do", "import", "file", strings.Repeat("0", 32))
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a file that isn't there: %d", status)
	}
	v.sees(text, "doesn&#39;t wait here any more")

	// A connection that is lost leaves nothing.
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "half.csv")
	must(t, err)
	_, err = io.WriteString(part, twoHours)
	must(t, err)
	_, text = v.read(v.Post(v.base+page, form.FormDataContentType(), &body))
	v.sees(text, "The connection was lost.")
	if strings.Contains(v.get(page), "half.csv") {
		t.Error("half a file waits")
	}
	status, _ = v.read(v.Get(v.base + "/b/" + itoa(int(w.business.ID)) + "/import?import=99"))
	if status != http.StatusNotFound {
		t.Errorf("an import that isn't there: %d", status)
	}
}

func TestBrowserImports(t *testing.T) {
	browser := startBrowser(t)
	w := open(t)
	path := t.TempDir() + "/may.csv"
	must(t, os.WriteFile(path, []byte(twoHours), 0o600))
	must(t, look(browser, 1440, "light"))
	must(t, chromedp.Do(browser, chromedp.Navigate(w.at("imports"))))
	must(t, chromedp.Do(browser, chromedp.SetUploadFiles("#upload-file", []string{path})))
	// The page looks again by itself while a file is read: a button may be of the page that just went.
	again := func(do chromedp.Action[chromedp.Void]) {
		t.Helper()
		for tries := 0; ; tries++ {
			err := chromedp.Do(browser, do)
			if err == nil {
				return
			}
			if tries == 20 || !strings.Contains(err.Error(), "Could not find node") && !strings.Contains(err.Error(), "Cannot find context") {
				t.Fatal(err)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	again(chromedp.Click(".upload .form-act button"))
	again(chromedp.Click("#waiting .button-primary"))
	again(chromedp.WaitVisible("#waiting .entry-title"))
	again(chromedp.Click("#history tbody a"))
	again(chromedp.Click("#undo button"))
	again(chromedp.WaitVisible("#undo .entry"))
	all, err := w.state.Imports(t.Context(), w.business.ID)
	must(t, err)
	if last := all[len(all)-1]; last.Undone == nil {
		t.Errorf("it still counts: %+v", last)
	}
}
