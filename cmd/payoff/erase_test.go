package main

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A browser that consented and tells its server what it does.
type browser struct {
	t       *testing.T
	address string
	id      string // its first-party id
}

func (b browser) tells(fields string) {
	b.t.Helper()
	body := `{"u":"https://shop.example/","k":"` + b.id + `",` + fields + `}`
	r, err := http.NewRequest("POST", b.address+"/api/event", strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusAccepted || answer.Header.Get("X-Payoff-Dropped") != "" {
		b.t.Fatalf("%s: %d %s", body, answer.StatusCode, answer.Header.Get("X-Payoff-Dropped"))
	}
}

// column reads a column of an exported table by the values of another one.
func column(t *testing.T, path, by, what string) map[string]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	key, value := slices.Index(rows[0], by), slices.Index(rows[0], what)
	if key < 0 || value < 0 {
		t.Fatalf("%s has no %s or no %s: %v", path, by, what, rows[0])
	}
	out := map[string]string{}
	for _, row := range rows[1:] {
		out[row[key]] = row[value]
	}
	return out
}

// holding lists the files of a folder that hold one of the texts.
func holding(t *testing.T, dir string, texts map[string][]byte) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		for name, text := range texts {
			if bytes.Contains(b, text) {
				found = append(found, filepath.Base(path)+" holds "+name)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return found
}

// spellings are the ways in which a browser's number stands in files.
func spellings(t *testing.T, number string) map[string][]byte {
	t.Helper()
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n == 0 {
		t.Fatalf("the browser %q has no number: %v", number, err)
	}
	return map[string][]byte{
		"its number":                       []byte(number),
		"its number, little end first":     binary.LittleEndian.AppendUint64(nil, uint64(n)),
		"its number, big end first":        binary.BigEndian.AppendUint64(nil, uint64(n)),
		"its number as the journal has it": binary.AppendVarint(nil, n),
	}
}

// Eve's phone came from facebook, her order was told by the shop's page and then by its books, with her
// address. She and Adam share a tablet. Erased through the running server, her key and her phone's number
// stand nowhere in the folder: not in the books or their log, the engine's file or the journal. The tablet
// is Adam's too and stays; and so do all amounts.
func TestErasedLeavesTheFolder(t *testing.T) {
	t.Setenv("PAYOFF_NOW", "2026-11-22T10:00:00Z")
	p := typist{t, t.TempDir()}
	dir := filepath.Join(p.dir, "shop")
	p.must("", "init", "--data", "shop", "--business", "Shop", "--currency", "EUR", "--zone", "Europe/Dublin", "--site", "shop.example", "--margin", "0.5")
	server := exec.Command("payoff", "serve", "--data", "shop", "--addr", "127.0.0.1:0")
	server.Dir = p.dir
	var log bytes.Buffer
	server.Stderr = &log
	address := start(t, server)
	phone, tablet := browser{t, address, "eves-phone"}, browser{t, address, "their-tablet"}
	phone.tells(`"n":"pageview","r":"https://m.facebook.com/"`)
	phone.tells(`"n":"order","id":"1","v":"80.00","c":"EUR","p":{"shop":"shop"}`)
	tablet.tells(`"n":"pageview"`)
	tablet.tells(`"n":"order","id":"2","v":"60.00","c":"EUR","p":{"shop":"shop"}`)
	tablet.tells(`"n":"order","id":"3","v":"40.00","c":"EUR","p":{"shop":"shop"}`)
	for number, who := range map[string]string{"1": "eve", "2": "eve", "3": "adam"} {
		amount := map[string]string{"1": "80.00", "2": "60.00", "3": "40.00"}[number]
		p.must("", "log", "--data", "shop", "order", "shop=shop", "number="+number, "amount="+amount, "email="+who+"@example.org")
	}
	for waited := 0; !strings.Contains(p.must(`{"range":"today","metrics":["events"]}`, "ask", "--data", "shop", "-"), "5"); waited++ {
		if waited == 100 {
			t.Fatal("what was told doesn't come to the engine")
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.must("", "export", "--data", "shop", "-o", "before")
	// The last are perhaps still in the journal alone when she is erased.
	phone.tells(`"n":"pageview","r":"https://m.facebook.com/"`)
	phone.tells(`"n":"order","id":"4","v":"20.00","c":"EUR","p":{"shop":"shop"}`)
	tablet.tells(`"n":"pageview"`)
	numbers, keys := column(t, filepath.Join(p.dir, "before", "orders.csv"), "number", "visitors"), column(t, filepath.Join(p.dir, "before", "orders.csv"), "number", "email_key")
	hers := spellings(t, numbers["1"])
	hers["her key"] = []byte(keys["1"])
	if numbers["2"] != numbers["3"] || numbers["1"] == numbers["2"] || keys["1"] != keys["2"] || len(keys["1"]) != 32 {
		t.Fatalf("browsers %v, keys %v", numbers, keys)
	}
	if found := holding(t, dir, hers); len(found) < 3 {
		t.Fatalf("before, only this was found: the test looks for nothing: %v", found)
	}

	said := p.must("", "erase", "--data", "shop", "--person", "Eve@example.org")
	if !strings.Contains(said, "the visits of 1 browsers are nobody's") || !strings.Contains(said, "1 browsers are used by others too") || !strings.Contains(said, "Backups made before still hold it") {
		t.Errorf("it says %s", said)
	}
	if found := holding(t, dir, hers); len(found) > 0 {
		t.Errorf("while it is served: %v", found)
	}
	if code, _, said := p.types("", "erase", "--data", "shop", "--person", "eve@example.org"); code != 1 || !strings.Contains(said, "nobody is known") {
		t.Errorf("again: exit %d, %s", code, said)
	}
	server.Process.Signal(syscall.SIGTERM)
	if err := server.Wait(); err != nil || strings.Contains(log.String(), "WARN") || strings.Contains(log.String(), "ERROR") {
		t.Errorf("it was asked to stop: %v: %s", err, log.String())
	}
	if found := holding(t, dir, hers); len(found) > 0 {
		t.Errorf("stopped: %v", found)
	}
	// 80 + 60 + 40 of the books; order 4 only the page told of.
	answer := p.must(`{"range":"2026-11","metrics":["orders","revenue","pageviews"]}`, "ask", "--data", "shop", "-")
	if flat := strings.Join(strings.Fields(answer), ""); !strings.Contains(flat, `[3,{"amount":"180.00","currency":"EUR"},4]`) {
		t.Errorf("afterwards: %s", answer)
	}
	p.must("", "export", "--data", "shop", "-o", "after")
	left := column(t, filepath.Join(p.dir, "after", "orders.csv"), "number", "visitors")
	if left["1"] != "" || left["2"] != "" || left["3"] != numbers["3"] || left["4"] != "" {
		t.Errorf("browsers afterwards: %v", left)
	}
}
