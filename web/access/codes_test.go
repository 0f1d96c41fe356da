package access

import (
	"fmt"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"payoff"
)

// code is what an app shows for a secret at the town's time.
func (w *town) code(secret string) string {
	w.t.Helper()
	code, err := hotp.GenerateCodeCustom(secret, uint64(w.at.Unix()/30), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	w.must(err)
	return code
}

// One-time codes: offered, confirmed, owed at the next sign-in, never taken twice; a recovery code
// stands in for one.
func TestOneTimeCodes(t *testing.T) {
	w := newTown(t)
	s := w.ada()
	w.must(w.OfferCodes(t.Context(), s))
	u, _, err := w.store.User(t.Context(), s.User.ID)
	w.must(err)
	if u.Proof.TOTP != "" || len(u.Proof.Offered) != 32 {
		t.Fatalf("offered: %+v", u.Proof)
	}
	if e, err := w.SignIn(t.Context(), "ada@shop.example", adasPassword, browser(3)); err != nil || e.Token == "" {
		t.Errorf("an offer asks for codes: %+v, %v", e, err)
	}
	_, err = w.ConfirmCodes(t.Context(), s, "000000")
	w.refused("faults", err)
	shown := w.code(u.Proof.Offered)
	recovery, err := w.ConfirmCodes(t.Context(), s, shown)
	w.must(err)
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes", len(recovery))
	}
	secret := u.Proof.Offered

	owe := func() string {
		t.Helper()
		e, err := w.SignIn(t.Context(), "ada@shop.example", adasPassword, browser(3))
		if err != nil || e.Token != "" || e.Step == "" {
			t.Fatalf("with codes on: %+v, %v", e, err)
		}
		return e.Step
	}
	step := owe()
	if w.in(step) {
		t.Error("half signed in is signed in")
	}
	_, err = w.SignInCode(t.Context(), step, shown, browser(3)) // the code that confirmed
	w.refused(payoff.Denied, err)
	w.at = w.at.Add(30 * time.Second)
	in, err := w.SignInCode(t.Context(), step, w.code(secret), browser(3))
	w.must(err)
	if !w.in(in) {
		t.Error("code and password open nothing")
	}
	_, err = w.SignInCode(t.Context(), step, recovery[1], browser(3)) // the step is used up
	w.refused(payoff.NotFound, err)
	_, err = w.SignInCode(t.Context(), owe(), w.code(secret), browser(3)) // and so is the code
	w.refused(payoff.Denied, err)
	_, err = w.SignInCode(t.Context(), owe(), recovery[0], browser(3))
	w.must(err)
	_, err = w.SignInCode(t.Context(), owe(), recovery[0], browser(3))
	w.refused(payoff.Denied, err)
	late := owe()
	w.at = w.at.Add(5 * time.Minute)
	_, err = w.SignInCode(t.Context(), late, w.code(secret), browser(3))
	w.refused(payoff.NotFound, err)

	step, refused := owe(), 0
	for n := range 10 {
		_, err := w.SignInCode(t.Context(), step, fmt.Sprintf("%06d", n), browser(40+n))
		if payoff.KindOf(err) == payoff.Full {
			refused++
		}
	}
	if refused < 5 {
		t.Errorf("of ten codes tried %d were refused unread", refused)
	}
}
