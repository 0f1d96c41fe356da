package access

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"payoff"
)

func TestPasswordIsKeptAsAHash(t *testing.T) {
	h := newHasher()
	kept, err := h.hash(t.Context(), "seven green boats")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kept, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(kept, "boats") {
		t.Errorf("kept as %s", kept)
	}
	again, err := h.hash(t.Context(), "seven green boats")
	if err != nil || again == kept {
		t.Errorf("the same password is kept twice alike: %s, %v", again, err)
	}
	cafe, err := h.hash(t.Context(), "caf\u00e9 at the corner")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kept, typed string
		want        bool
	}{
		{kept, "seven green boats", true},
		{kept, "Seven green boats", false},
		{kept, "seven green boat", false},
		{kept, "", false},
		{cafe, "cafe\u0301 at the corner", true}, // the accent as a sign of its own
		{"", "seven green boats", false},         // an account without a password, or none at all
		{"", "", false},
	} {
		if got, err := h.matches(t.Context(), c.kept, c.typed); got != c.want || err != nil {
			t.Errorf("%q against %q: %t, %v", c.typed, c.kept, got, err)
		}
	}
	for _, broken := range []string{"x", argonHead, argonHead + "AAAA$AAAA", strings.Replace(kept, "t=2", "t=1", 1)} {
		if got, err := h.matches(t.Context(), broken, "seven green boats"); got || err == nil {
			t.Errorf("%q let somebody in: %v", broken, err)
		}
	}
}

// Two hashes are worked out at once, 30 more wait in line, and the one behind them is turned away.
func TestAFloodOfPasswords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHasher()
		running, hold := 0, make(chan struct{})
		ctx, giveUp := context.WithCancel(t.Context())
		results := make(chan error, hashesWaiting)
		for range hashesWaiting {
			go func() { results <- h.work(ctx, func() { running++; <-hold }) }()
			synctest.Wait()
		}
		if running != 2 {
			t.Errorf("%d hashes are worked out at once", running)
		}
		if err := h.work(ctx, func() { t.Error("one too many") }); payoff.KindOf(err) != payoff.Full {
			t.Errorf("the one behind %d was told %v", hashesWaiting, err)
		}
		giveUp() // those who wait go away
		synctest.Wait()
		if len(results) != hashesWaiting-2 {
			t.Errorf("%d went away", len(results))
		}
		close(hold)
		synctest.Wait()
		if err := h.work(t.Context(), func() { running++ }); err != nil || running != 3 {
			t.Errorf("and then: %v, %d", err, running)
		}
	})
}

func TestCheckPassword(t *testing.T) {
	for _, c := range []struct{ password, mail, says string }{
		{"seven green boats", "ada@shop.example", ""},
		{"tr0ub4dor&3 x", "ada@shop.example", ""},
		{"четыре слова подряд", "ada@shop.example", ""},
		{"elevenchars", "ada@shop.example", "at least 12"},
		{"", "ada@shop.example", "at least 12"},
		{strings.Repeat("word ", 41), "ada@shop.example", "at most 200"},
		{"my name is lovelace", "Lovelace@shop.example", "without your mail address"},
		{"bob has green boats", "bob@shop.example", ""}, // three letters are in many words
		{"Password2026!", "ada@shop.example", "many people"},
		{"correct horse battery staple", "ada@shop.example", "many people"},
		{"iloveyouforever1", "ada@shop.example", "many people"},
		{"aaaaaaaaaaaa", "ada@shop.example", "many people"},
		{"abababababab", "ada@shop.example", "many people"},
		{"123456789012", "ada@shop.example", "many people"},
		{"abcdefghijklm", "ada@shop.example", "many people"},
		{"qwertyuiop123", "ada@shop.example", "many people"},
	} {
		err := CheckPassword(c.password, c.mail)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q of %s: %v; want %q", c.password, c.mail, err, c.says)
		}
		if err != nil && c.password != "" && strings.Contains(err.Error(), c.password) {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}
