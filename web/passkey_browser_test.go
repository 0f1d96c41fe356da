package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"payoff/books"
)

// A reader drives a browser. What must happen is waited for; nothing is asserted of how long it took.
type reader struct {
	context.Context
	t *testing.T
}

func (r reader) do(steps ...chromedp.Action[chromedp.Void]) {
	r.t.Helper()
	must(r.t, chromedp.Do(r, steps...))
}

func (r reader) ask(script string) string {
	r.t.Helper()
	text, err := chromedp.Run(r, chromedp.Evaluate[string](script))
	must(r.t, err)
	return text
}

// until waits until the page says a text.
func (r reader) until(path, text string) {
	r.t.Helper()
	var at, body string
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		at, body = r.ask("location.pathname"), r.ask("document.readyState == 'complete' ? document.body.innerText : ''")
		if at == path && strings.Contains(body, text) {
			return
		}
	}
	r.t.Fatalf("waited in vain for %q at %s; at %s the page says:\n%s", text, path, at, body)
}

func (r reader) press(selector string) { r.t.Helper(); r.do(chromedp.Click(chromedp.CSS(selector))) }

func (r reader) types(selector, text string) {
	r.t.Helper()
	r.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// device gives the browser an authenticator.
func (r reader) device(transport webauthn.AuthenticatorTransport) webauthn.AuthenticatorID {
	r.t.Helper()
	made, err := chromedp.Call(r, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Ctap2version: "ctap2_1", Transport: transport, HasResidentKey: true,
		HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
	must(r.t, err)
	return made.AuthenticatorID
}

// TestPasskeys: in a real browser, with an authenticator of its own, somebody is set up by a passkey,
// signs in by it, adds another and takes the first away. A signature that isn't the key's lets nobody in.
func TestPasskeys(t *testing.T) {
	browser := startBrowser(t)
	h := newHouse(t, "")
	at := "http://localhost:" + h.port()
	r := reader{browser, t}
	_, err := chromedp.Call(r, webauthn.Enable, webauthn.EnableParams{})
	must(t, err)
	phone := r.device("internal")

	link, err := h.people.Setup(t.Context())
	must(t, err)
	r.do(chromedp.Navigate(at + link))
	r.until(link, "Use a passkey")
	r.types("#field-name", "Ada")
	r.types("#field-mail", "ada@shop.example")
	r.press("[data-passkey] button")
	r.until("/", "Which business?")
	ada, err := h.people.FindUser(t.Context(), "ada@shop.example")
	must(t, err)
	if len(ada.Proof.Passkeys) != 1 || ada.Proof.Password != "" || ada.Proof.Passkeys[0].Host != "localhost" || ada.Roles[books.EveryBusiness] != books.RoleOwner {
		t.Fatalf("Ada is %+v", ada)
	}

	r.do(chromedp.Navigate(at + "/account"))
	r.until("/account", "not used yet")
	r.press("form[action='/sign-out'] button")
	r.until("/sign-in", "Sign in with a passkey")
	r.do(chromedp.Navigate(at + "/sign-in?next=/account"))
	r.press("[data-passkey] button")
	r.until("/account", "last used")

	// The same device has a key already; another one adds its own.
	r.press("[data-passkey] button")
	r.until("/account", "This device has a passkey for here already")
	_, err = chromedp.Call(r, webauthn.RemoveVirtualAuthenticator, webauthn.RemoveVirtualAuthenticatorParams{AuthenticatorID: phone})
	must(t, err)
	key := r.device("usb")
	r.do(chromedp.Navigate(at + "/account"))
	r.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('field-passkey').value = ''"))
	r.types("#field-passkey", "Key on the ring")
	r.press("[data-passkey] button")
	r.until("/account", "Key on the ring")
	r.do(chromedp.Navigate(at + "/account"))
	r.press("form[action='/account/passkeys/remove'] button")
	r.until("/account", "Done.")
	ada, err = h.people.FindUser(t.Context(), "ada@shop.example")
	must(t, err)
	if len(ada.Proof.Passkeys) != 1 || ada.Proof.Passkeys[0].Name != "Key on the ring" {
		t.Fatalf("left are %+v", ada.Proof.Passkeys)
	}

	yes, no := true, false
	r.press("form[action='/sign-out'] button")
	r.until("/sign-in", "Sign in with a passkey")
	_, err = chromedp.Call(r, webauthn.SetResponseOverrideBits, webauthn.SetResponseOverrideBitsParams{AuthenticatorID: key, IsBogusSignature: &yes})
	must(t, err)
	r.press("[data-passkey] button")
	r.until("/sign-in", "That passkey lets nobody in here")
	_, err = chromedp.Call(r, webauthn.SetResponseOverrideBits, webauthn.SetResponseOverrideBitsParams{AuthenticatorID: key, IsBogusSignature: &no, IsBadUV: &yes})
	must(t, err)

	// With one-time codes on, a key that didn't check who holds it owes one.
	must(t, h.state.WriteUsers(t.Context(), func(tx books.UserTx) error {
		u, _, err := tx.User(ada.ID)
		if err != nil {
			return err
		}
		u.Proof.TOTP = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
		_, err = tx.PutUser(u)
		return err
	}))
	r.press("[data-passkey] button")
	r.until("/sign-in/code", "Which code does your app show?")
	r.do(chromedp.Navigate(at + "/account"))
	r.until("/sign-in", "Sign in with a passkey")

	// A device without any key says so.
	_, err = chromedp.Call(r, webauthn.RemoveVirtualAuthenticator, webauthn.RemoveVirtualAuthenticatorParams{AuthenticatorID: key})
	must(t, err)
	r.device("internal")
	r.press("[data-passkey] button")
	r.until("/sign-in", "Nothing came from the browser")
	if lines, err := h.state.Changes(t.Context(), books.ChangeQuery{Folder: true, Limit: 100}); err != nil || !strings.Contains(fmt.Sprint(lines), "passkey removed") {
		t.Errorf("the log: %v, %v", lines, err)
	}
}
