package main

import (
	"bytes"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
)

// A visit has a country however it comes in: by its address, where the table knows it, or else by the
// browser's time zone. The address itself is in no file afterwards.
func TestCountries(t *testing.T) {
	t.Setenv("PAYOFF_NOW", "2026-11-22T10:00:00Z")
	p := typist{t, t.TempDir()}
	p.must("", "init", "--data", "shop", "--business", "Ada", "--currency", "EUR", "--zone", "UTC", "--site", "ada.example")
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "country", IncludeReservedNetworks: true})
	if err != nil {
		t.Fatal(err)
	}
	_, ireland, err := net.ParseCIDR("203.0.113.0/24")
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.Insert(ireland, mmdbtype.Map{"country_code": mmdbtype.String("IE")}); err != nil {
		t.Fatal(err)
	}
	table, err := os.Create(filepath.Join(p.dir, "shop", countryFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree.WriteTo(table); err != nil {
		t.Fatal(err)
	}
	table.Close()

	const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	log := `203.0.113.7 - - [21/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 5 "-" "` + firefox + `"` + "\n" +
		`192.0.2.7 - - [21/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 5 "-" "` + firefox + `"` + "\n"
	if err := os.WriteFile(filepath.Join(p.dir, "access.log"), []byte(log), 0o600); err != nil {
		t.Fatal(err)
	}
	p.must("", "import", "--data", "shop", "access.log")
	if out := p.must("", "doctor", "--data", "shop"); !strings.Contains(out, "ok    countries are told by addresses as of") {
		t.Errorf("doctor: %s", out)
	}
	key := strings.TrimSpace(p.must("", "key", "create", "--data", "shop", "--scope", "collect"))
	server := exec.Command("payoff", "serve", "--data", "shop", "--addr", "127.0.0.1:0", "--trust-proxy", "127.0.0.1")
	server.Dir = p.dir
	address := start(t, server)
	post := func(path, body string, head ...string) {
		t.Helper()
		r, err := http.NewRequest("POST", address+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("User-Agent", firefox)
		for i := 0; i < len(head); i += 2 {
			r.Header.Set(head[i], head[i+1])
		}
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		if a.StatusCode != 202 || a.Header.Get("X-Payoff-Dropped") != "" {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.Header.Get("X-Payoff-Dropped"))
		}
	}
	hit := func(zone string) string { return `{"n":"pageview","u":"https://ada.example/","z":"` + zone + `"}` }
	post("/api/event", hit("Europe/Helsinki"), "X-Forwarded-For", "203.0.113.8") // Ireland: the address goes first
	post("/api/event", hit("Europe/Helsinki"), "X-Forwarded-For", "192.0.2.8")
	post("/api/event", hit("Asia/Calcutta"), "X-Forwarded-For", "192.0.2.9")
	post("/api/v1/events", `{"events":[{"n":"pageview","u":"https://ada.example/","ip":"203.0.113.9"},`+hit("Europe/Bucharest")+`]}`, "Authorization", "Bearer "+key)
	server.Process.Signal(syscall.SIGTERM)
	if err := server.Wait(); err != nil {
		t.Error(err)
	}
	out := p.must(`{"range":"2026-11","metrics":["visits"],"dimensions":["country"],"order":[["country","asc"]]}`, "ask", "--data", "shop", "-")
	// The log's day and the server's are two; 192.0.2.7 of the log has no country.
	want := `[{"dimensions":[""],"metrics":[1]},{"dimensions":["FI"],"metrics":[1]},{"dimensions":["IE"],"metrics":[3]},{"dimensions":["IN"],"metrics":[1]},{"dimensions":["RO"],"metrics":[1]}]`
	if flat := strings.Join(strings.Fields(out), ""); !strings.Contains(flat, want) {
		t.Errorf("got %s\nwant %s", flat, want)
	}
	err = fs.WalkDir(os.DirFS(filepath.Join(p.dir, "shop")), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(filepath.Join(p.dir, "shop", name))
		for _, a := range []string{"203.0.113.", "192.0.2."} {
			if bytes.Contains(b, []byte(a)) {
				t.Errorf("%s holds an address", name)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
