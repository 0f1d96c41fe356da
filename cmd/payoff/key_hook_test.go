package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// An order that a shop's hook told and that its export holds too is one order, with one revenue: 120.00 with
// tax inside and 6.00 shipping, 21.00 of it tax, half of it paid back.
func TestHookAndFileAreOneOrder(t *testing.T) {
	t.Setenv("PAYOFF_NOW", "2026-11-22T10:00:00Z")
	p := typist{t, t.TempDir()}
	p.must("", "init", "--data", "shop", "--business", "Ada", "--currency", "EUR", "--zone", "UTC", "--site", "ada.example", "--margin", "0.5")
	if err := os.WriteFile(filepath.Join(p.dir, "shop", settingsFile), []byte("public-url = https://stats.ada.example/\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	path, ok := strings.CutPrefix(strings.TrimSpace(p.must("hush\n", "key", "hook", "--data", "shop", "--source", "shopify", "--secret", "-")), "https://stats.ada.example")
	if !ok {
		t.Fatalf("the hook's address is %s", path)
	}
	server := exec.Command("payoff", "serve", "--data", "shop", "--addr", "127.0.0.1:0", "--public-url", "https://stats.ada.example")
	server.Dir = p.dir
	address := start(t, server)
	body := `{"id":7,"name":"#1002","currency":"EUR","created_at":"2026-11-02T10:00:00Z","updated_at":"2026-11-03T10:00:00Z","financial_status":"partially_refunded","taxes_included":true,` +
		`"subtotal_price":"120.00","total_price":"126.00","total_tax":"21.00","total_shipping_price_set":{"shop_money":{"amount":"6.00"}},` +
		`"refunds":[{"transactions":[{"kind":"refund","status":"success","amount":"63.00","currency":"EUR"}]}]}`
	send := func(secret string) int {
		t.Helper()
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(body))
		r, err := http.NewRequest("POST", address+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Shopify-Topic", "orders/updated")
		r.Header.Set("X-Shopify-Hmac-Sha256", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		return a.StatusCode
	}
	if code := send("hush"); code != 200 {
		t.Errorf("a signed order: %d", code)
	}
	export := "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem name,Refunded Amount,Id\n" +
		"#1002,eve@example.org,partially_refunded,EUR,120.00,6.00,21.00,126.00,2026-11-02 10:00:00 +0000,A cake,63.00,7\n"
	if err := os.WriteFile(filepath.Join(p.dir, "orders.csv"), []byte(export), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := p.must("", "import", "--data", "shop", "orders.csv"); !strings.Contains(out, "1 updated") { // it knows the buyer
		t.Errorf("import: %s", out)
	}
	query := `{"range":"2026-11","metrics":["orders","revenue"]}`
	// 99.00 of goods and 6.00 of shipping, less 52.50.
	if out := strings.Join(strings.Fields(p.must(query, "ask", "--data", "shop", "-")), ""); !strings.Contains(out, `[1,{"amount":"52.50","currency":"EUR"}]`) {
		t.Errorf("ask: %s", out)
	}
	id := path[strings.LastIndex(path, "/")+1:]
	if out := p.must("", "key", "list", "--data", "shop"); !strings.Contains(out, id) {
		t.Errorf("key list: %s", out)
	}
	// A new secret holds at once, and so does the hook's end.
	p.must("hash\n", "key", "hook", "--data", "shop", "--source", "shopify", "--id", id, "--secret", "-")
	if old, renewed := send("hush"), send("hash"); old != 401 || renewed != 200 {
		t.Errorf("after a new secret: %d with the old one, %d with the new one", old, renewed)
	}
	p.must("", "key", "revoke", "--data", "shop", id)
	if code := send("hash"); code != 404 {
		t.Errorf("after its end: %d", code)
	}
	out := p.must("", "key", "hook", "--data", "shop", "--source", "generic")
	if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != 2 || !strings.HasPrefix(lines[0], "https://stats.ada.example/hook/generic/") || len(lines[1]) != 64 {
		t.Errorf("key hook: %s", out)
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"key", "hook", "--data", "shop"}, 2, "--source stripe|shopify|woocommerce|generic"},
		{[]string{"key", "hook", "--data", "shop", "--source", "etsy"}, 2, "--source stripe|"},
		{[]string{"key", "hook", "--data", "shop", "--source", "stripe", "--secret", "-"}, 2, "nothing came in"},
		{[]string{"key", "hook", "--data", "shop", "--source", "stripe", "--id", "x", "--secret", "y"}, 1, "no stripe hook x"},
		{[]string{"key", "revoke", "--data", "shop", "x"}, 2, "key revoke"},
	} {
		if code, _, said := p.types("", c.args...); code != c.code || !strings.Contains(said, c.says) {
			t.Errorf("payoff %v: exit %d: %s; want %d: %s", c.args, code, said, c.code, c.says)
		}
	}
	server.Process.Signal(syscall.SIGTERM)
	if err := server.Wait(); err != nil {
		t.Error(err)
	}
}
