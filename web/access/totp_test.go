package access

import (
	"testing"
	"time"

	"payoff/books"
)

// The secret and the codes of RFC 6238, appendix B, by their last six digits.
const rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // 12345678901234567890

func TestCodesOfTheRFC(t *testing.T) {
	for at, code := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if step, held := totpStep(rfcSecret, code, time.Unix(at, 0), 0); !held || step != at/30 {
			t.Errorf("%s at %d: step %d, %t", code, at, step, held)
		}
	}
}

// The code of second 59 (step 1) holds from 0 to 89: in its own half minute and in those beside it.
// Once it was used neither it nor an earlier one holds.
func TestACodeHoldsOnceAndForAShortWhile(t *testing.T) {
	for _, c := range []struct {
		at, last int64
		code     string
		want     bool
	}{
		{30, 0, "287082", true},
		{59, 0, "287082", true},
		{89, 0, "287082", true},
		{90, 0, "287082", false},
		{0, 0, "287082", true},
		{59, 1, "287082", false},
		{59, 2, "287082", false},
		{59, 0, " 287 082 ", true},
		{59, 0, "287083", false},
		{59, 0, "", false},
	} {
		if _, held := totpStep(rfcSecret, c.code, time.Unix(c.at, 0), c.last); held != c.want {
			t.Errorf("%q at %d after step %d: %t", c.code, c.at, c.last, held)
		}
	}
	if _, held := totpStep("not base 32!", "287082", time.Unix(59, 0), 0); held {
		t.Error("a broken secret let somebody in")
	}
	if _, held := useCode(&books.Proof{}, "287082", time.Unix(59, 0)); held {
		t.Error("an account without codes let somebody in")
	}
}

func TestRecoveryCodesHoldOnce(t *testing.T) {
	codes, hashes := newRecovery()
	if len(codes) != 10 || len(codes[0]) != 19 {
		t.Fatalf("codes %v", codes)
	}
	p := books.Proof{TOTP: rfcSecret, Recovery: hashes}
	for i, c := range []struct {
		code     string
		held     bool
		recovery bool
		left     int
	}{
		{codes[3], true, true, 9},
		{codes[3], false, false, 9},
		{"aaaa-bbbb-cccc-dddd", false, false, 9},
		{codes[0][:4] + codes[0][5:9] + " " + codes[0][10:14] + codes[0][15:], true, true, 8},
		{"287082", true, false, 8},
		{"287082", false, false, 8},
	} {
		held, recovery := useCode(&p, c.code, time.Unix(59, 0))
		if held != c.held || recovery != c.recovery || len(p.Recovery) != c.left {
			t.Errorf("%d: held %t, recovery %t, %d left", i, held, recovery, len(p.Recovery))
		}
	}
}
