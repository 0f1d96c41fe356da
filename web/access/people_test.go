package access

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/books"
	"payoff/state/sqlite"
)

const adasPassword = "seven green boats"

// A town is People over a real store whose clock a test sets.
type town struct {
	*People
	t     testing.TB
	store *sqlite.Store
	at    time.Time
	shop  books.Business
	cafe  books.Business
}

func newTown(t testing.TB) *town {
	t.Helper()
	w := &town{t: t, at: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return w.at }
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "books.db"), now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	for _, b := range []struct {
		to   *books.Business
		name string
	}{{&w.shop, "Shop"}, {&w.cafe, "Cafe"}} {
		if *b.to, err = store.AddBusiness(t.Context(), books.Business{Name: b.name, Currency: "EUR", Zone: time.UTC}); err != nil {
			t.Fatal(err)
		}
	}
	w.store, w.People = store, NewPeople(store, now)
	return w
}

// browser is one at an address of its own, so that tries from others don't count.
func browser(n int) Browser {
	return Browser{Name: "Firefox on Linux", From: netip.AddrFrom4([4]byte{192, 0, 2, byte(n)})}
}

// token is that of a link's path.
func token(link string) string { return link[strings.LastIndex(link, "/")+1:] }

// ada sets up the first user and returns her session.
func (w *town) ada() Session {
	w.t.Helper()
	link, err := w.Setup(w.t.Context())
	if err != nil || !strings.HasPrefix(link, "/setup/") {
		w.t.Fatalf("%q, %v", link, err)
	}
	in, err := w.Join(w.t.Context(), books.ForSetup, token(link), Newcomer{Name: " Ada  L. ", Mail: "Ada@Shop.example ", Password: adasPassword}, browser(1))
	if err != nil {
		w.t.Fatal(err)
	}
	return w.session(in)
}

// join lets somebody in by an invitation.
func (w *town) join(name string, business int64, role books.Role) Session {
	w.t.Helper()
	link, err := w.Invite(w.t.Context(), books.Actor{Kind: books.ByCommand, Name: "test"}, business, role, name)
	if err != nil {
		w.t.Fatal(err)
	}
	in, err := w.Join(w.t.Context(), books.ForInvite, token(link), Newcomer{Name: name, Mail: strings.ToLower(name) + "@shop.example", Password: adasPassword}, browser(2))
	if err != nil {
		w.t.Fatal(err)
	}
	return w.session(in)
}

func (w *town) session(token string) Session {
	w.t.Helper()
	s, found, err := w.Session(w.t.Context(), token)
	if err != nil || !found {
		w.t.Fatalf("the token opens nothing: %v", err)
	}
	return s
}

func (w *town) in(token string) bool {
	w.t.Helper()
	_, found, err := w.Session(w.t.Context(), token)
	if err != nil {
		w.t.Fatal(err)
	}
	return found
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused checks what kind of failure it is; Faults are told by "faults".
func (w *town) refused(want payoff.Kind, err error) {
	w.t.Helper()
	var f Faults
	got := payoff.KindOf(err)
	if errors.As(err, &f) {
		got = "faults"
	}
	if got != want {
		w.t.Errorf("got %q (%v), want %q", got, err, want)
	}
}

// log is the newest lines of the log of changes of the shop and the folder, newest first.
func (w *town) log(n int) []string {
	w.t.Helper()
	lines, err := w.store.Changes(w.t.Context(), books.ChangeQuery{Business: w.shop.ID, Folder: true, Limit: n})
	w.must(err)
	var out []string
	for _, l := range lines {
		text := fmt.Sprintf("%s: %s %s", l.By.Name, l.Deed, l.Subject)
		if l.Detail != "" {
			text += " (" + l.Detail + ")"
		}
		if l.Times > 1 {
			text += fmt.Sprintf(" x%d", l.Times)
		}
		out = append(out, text)
	}
	return out
}

func (w *town) logged(want ...string) {
	w.t.Helper()
	if got := w.log(len(want)); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		w.t.Errorf("the log says\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// The link to set up holds for an hour, once, and only while there is nobody; the newest alone does.
func TestSetup(t *testing.T) {
	w := newTown(t)
	first, err := w.Setup(t.Context())
	w.must(err)
	second, err := w.Setup(t.Context())
	w.must(err)
	_, err = w.Link(t.Context(), books.ForSetup, token(first), browser(1))
	w.refused(payoff.NotFound, err)
	w.at = w.at.Add(59 * time.Minute)
	_, err = w.Link(t.Context(), books.ForSetup, token(second), browser(1))
	w.must(err)
	_, err = w.Link(t.Context(), books.ForInvite, token(second), browser(1))
	w.refused(payoff.NotFound, err)
	w.at = w.at.Add(time.Minute)
	_, err = w.Join(t.Context(), books.ForSetup, token(second), Newcomer{Name: "Ada", Mail: "ada@shop.example", Password: adasPassword}, browser(1))
	w.refused(payoff.NotFound, err)

	s := w.ada()
	if s.User.Name != "Ada L." || s.User.Mail != "ada@shop.example" || s.User.RoleIn(w.cafe.ID) != books.RoleOwner || s.User.RoleIn(99) != books.RoleOwner {
		t.Errorf("the first user is %+v", s.User)
	}
	w.logged("Ada L.: signed_in Ada L. (password, Firefox on Linux)", "Ada L.: user_added Ada L. (owner)")
	if link, err := w.Setup(t.Context()); link != "" || err != nil {
		t.Errorf("with a user there is a link to set up: %q, %v", link, err)
	}
}

func TestJoinSaysWhatIsWrong(t *testing.T) {
	w := newTown(t)
	w.ada()
	link, err := w.Invite(t.Context(), books.Actor{}, w.shop.ID, books.RoleReader, "Bo")
	w.must(err)
	for field, n := range map[string]Newcomer{
		"name":     {Mail: "bo@shop.example", Password: adasPassword},
		"mail":     {Name: "Bo", Mail: "Bo <bo@shop.example>", Password: adasPassword},
		"password": {Name: "Bo", Mail: "bo@shop.example", Password: "short"},
	} {
		_, err := w.Join(t.Context(), books.ForInvite, token(link), n, browser(1))
		var f Faults
		if !errors.As(err, &f) || len(f) != 1 || f[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	taken := Newcomer{Name: "Bo", Mail: "ADA@shop.example", Password: adasPassword}
	_, err = w.Join(t.Context(), books.ForInvite, token(link), taken, browser(1))
	w.refused("faults", err)
	// None of it used the link up.
	taken.Mail = "bo@shop.example"
	_, err = w.Join(t.Context(), books.ForInvite, token(link), taken, browser(1))
	w.must(err)
	taken.Mail = "eve@shop.example"
	_, err = w.Join(t.Context(), books.ForInvite, token(link), taken, browser(1))
	w.refused(payoff.NotFound, err)
}

// A wrong password, an account without one and an account that isn't there are told the same, and
// counted by the hour.
func TestSignIn(t *testing.T) {
	w := newTown(t)
	s := w.ada()
	try := func(mail, password string) error {
		e, err := w.SignIn(t.Context(), mail, password, browser(3))
		if err == nil && (e.Step != "" || !w.in(e.Token)) {
			t.Errorf("%+v opens nothing", e)
		}
		return err
	}
	w.must(try(" ADA@shop.example", adasPassword))
	wrong, nobody := try("ada@shop.example", "seven green boots"), try("eve@shop.example", adasPassword)
	w.refused(payoff.Denied, wrong)
	if nobody == nil || nobody.Error() != wrong.Error() {
		t.Errorf("who isn't there is told %q, who is %q", nobody, wrong)
	}
	w.refused(payoff.Denied, try("ada@shop.example", strings.Repeat("x", 10_000)))
	w.refused(payoff.Denied, try("ada@shop.example", "wrong again, sorry"))
	w.at = w.at.Add(time.Hour)
	w.refused(payoff.Denied, try("ada@shop.example", "and once more wrong"))
	w.logged(": sign_in_failed Ada L.", ": sign_in_failed an address that nobody has", ": sign_in_failed Ada L. x2")
	w.must(w.changeProof(t.Context(), w.session(mustEntry(t, w)), "test", func(u *books.User) error { u.Proof.Password = ""; return nil }))
	if err := try("ada@shop.example", adasPassword); err == nil || err.Error() != wrong.Error() {
		t.Errorf("an account without a password is told %v", err)
	}
	_ = s
}

func mustEntry(t testing.TB, w *town) string {
	t.Helper()
	e, err := w.SignIn(t.Context(), "ada@shop.example", adasPassword, browser(9))
	if err != nil || e.Token == "" {
		t.Fatalf("%+v, %v", e, err)
	}
	return e.Token
}

// Ten wrong passwords at once, then one a minute, from wherever they come; another account isn't touched.
func TestGuessingIsSlow(t *testing.T) {
	w := newTown(t)
	w.ada()
	w.join("Bo", w.shop.ID, books.RoleReader)
	for n := range 10 {
		_, err := w.SignIn(t.Context(), "ada@shop.example", "wrong wrong wrong", browser(10+n))
		w.refused(payoff.Denied, err)
	}
	_, err := w.SignIn(t.Context(), "ada@shop.example", adasPassword, browser(30))
	w.refused(payoff.Full, err)
	_, err = w.SignIn(t.Context(), "bo@shop.example", adasPassword, browser(30))
	w.must(err)
	w.at = w.at.Add(time.Minute)
	_, err = w.SignIn(t.Context(), "ada@shop.example", adasPassword, browser(30))
	w.must(err)
}

// A browser stays signed in for 30 days if it is used within each 7.
func TestSessionsEnd(t *testing.T) {
	w := newTown(t)
	w.ada()
	idle, used := mustEntry(t, w), mustEntry(t, w)
	start := w.at
	for _, c := range []struct {
		after      time.Duration
		idle, used bool
	}{
		{6*24*time.Hour + 23*time.Hour, true, true},
		{13 * 24 * time.Hour, true, true},
		{19 * 24 * time.Hour, true, true},
		{25 * 24 * time.Hour, true, true},
		{30*24*time.Hour - time.Second, true, true},
		{30 * 24 * time.Hour, false, false},
	} {
		w.at = start.Add(c.after)
		if got := w.in(used); got != c.used {
			t.Errorf("after %s: %t", c.after, got)
		}
	}
	w.at = start.Add(7*24*time.Hour - time.Second)
	if !w.in(idle) {
		t.Error("within seven days of no use it was signed out")
	}
	w.at = w.at.Add(7 * 24 * time.Hour)
	if w.in(idle) {
		t.Error("after seven days of no use it is still signed in")
	}
	if w.in("") || w.in("x") {
		t.Error("a token that never was opens something")
	}
	// The next sign-in forgets both.
	w.at = start.Add(31 * 24 * time.Hour)
	s := w.session(mustEntry(t, w))
	all, err := w.store.Sessions(t.Context(), s.User.ID)
	if err != nil || len(all) != 1 {
		t.Errorf("%d sessions are kept, %v", len(all), err)
	}
}

// Signing in gives a new token, and the one that the browser had opens nothing any more. A browser can
// be signed out from another one, and all others at once.
func TestSessionsAreRenewedAndRevoked(t *testing.T) {
	w := newTown(t)
	w.ada()
	old := mustEntry(t, w)
	before := w.session(old)
	b := browser(4)
	b.Before = &before
	e, err := w.SignIn(t.Context(), "ada@shop.example", adasPassword, b)
	w.must(err)
	if e.Token == old || w.in(old) || !w.in(e.Token) {
		t.Error("the old token still opens, or is the new one")
	}
	phone, laptop := mustEntry(t, w), mustEntry(t, w)
	here := w.session(e.Token)
	w.must(w.End(t.Context(), here.User, w.session(phone).ID))
	if w.in(phone) || !w.in(laptop) {
		t.Error("the phone is still in, or the laptop isn't")
	}
	w.must(w.End(t.Context(), here.User, 999))
	if n, err := w.EndOthers(t.Context(), here); n != 2 || err != nil { // the laptop and the one of the set-up
		t.Errorf("%d others, %v", n, err)
	}
	if w.in(laptop) || !w.in(e.Token) {
		t.Error("signing out the others did something else")
	}
	bo := w.join("Bo", w.shop.ID, books.RoleReader)
	w.must(w.End(t.Context(), bo.User, here.ID)) // somebody else's isn't there for Bo
	if !w.in(e.Token) {
		t.Error("Bo signed Ada out")
	}
}

// Who changes how they sign in has signed in within 15 minutes, and signs out their other browsers.
func TestProofNeedsAFreshSession(t *testing.T) {
	w := newTown(t)
	w.ada()
	phone := mustEntry(t, w)
	here := w.session(mustEntry(t, w))
	w.at = w.at.Add(15 * time.Minute)
	for what, err := range map[string]error{
		"rename": w.Rename(t.Context(), here, "Ada", "ada@shop.example"), "password": w.SetPassword(t.Context(), here, "eight blue trains"),
		"remove password": w.RemovePassword(t.Context(), here), "remove passkey": w.RemovePasskey(t.Context(), here, "x"),
		"add passkey": w.addPasskey(t.Context(), here, books.Passkey{}), "offer": w.OfferCodes(t.Context(), here), "stop": w.StopCodes(t.Context(), here),
	} {
		if payoff.KindOf(err) != payoff.Denied {
			t.Errorf("%s: %v", what, err)
		}
	}
	here = w.session(mustEntry(t, w))
	w.at = w.at.Add(15*time.Minute - time.Second)
	w.refused("faults", w.SetPassword(t.Context(), here, "short"))
	w.must(w.SetPassword(t.Context(), here, "eight blue trains"))
	if w.in(phone) {
		t.Error("the phone stays signed in with the old password")
	}
	_, err := w.SignIn(t.Context(), "ada@shop.example", adasPassword, browser(5))
	w.refused(payoff.Denied, err)
	_, err = w.SignIn(t.Context(), "ada@shop.example", "eight blue trains", browser(5))
	w.must(err)
	w.refused(payoff.Invalid, w.RemovePassword(t.Context(), here))
}

// Nothing that lets somebody in stands in the store as it is.
func TestNothingIsKeptOpen(t *testing.T) {
	w := newTown(t)
	s := w.ada()
	in := mustEntry(t, w)
	link, err := w.Invite(t.Context(), by(s.User), w.shop.ID, books.RoleReader, "Bo")
	w.must(err)
	path := filepath.Join(t.TempDir(), "copy.db")
	w.must(w.store.CopyTo(t.Context(), path))
	b := readFile(t, path)
	for what, secret := range map[string]string{"password": adasPassword, "cookie": in, "invitation": token(link), "address": "192.0.2."} {
		if strings.Contains(b, secret) {
			t.Errorf("the file holds the %s", what)
		}
	}
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// One address that guesses for an hour, as often as it may, doesn't keep Ada out.
func TestOneGuesserKeepsNobodyOut(t *testing.T) {
	w := newTown(t)
	w.ada()
	// What a try costs before the password is looked at: working out some hundred hashes would take long.
	guess := func() bool {
		return w.limits.take(signInFrom, "192.0.2.66") == nil && w.limits.take(signInOf, "ada@shop.example") == nil
	}
	tried := 0
	for range 60 {
		for guess() {
			tried++
		}
		w.at = w.at.Add(time.Minute)
	}
	if tried < 30 || tried > 50 {
		t.Errorf("it tried %d times", tried)
	}
	_, err := w.SignIn(t.Context(), "ada@shop.example", adasPassword, browser(3))
	w.must(err)
}
