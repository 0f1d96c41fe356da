package access

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"payoff"
)

// Ten tries at once, then one a minute; another account has its own.
func TestLimits(t *testing.T) {
	at := time.Unix(1_000_000, 0)
	l := newLimits(func() time.Time { return at })
	try := func(who string) string {
		err := l.take(signInOf, who)
		if err != nil && payoff.KindOf(err) != payoff.Full {
			t.Fatal(err)
		}
		if err != nil {
			return err.Error()
		}
		return ""
	}
	for n := range 10 {
		if why := try("ada"); why != "" {
			t.Fatalf("try %d: %s", n+1, why)
		}
	}
	if why := try("Ada"); !strings.Contains(why, "wait a minute") {
		t.Errorf("the eleventh: %q", why)
	}
	if why := try("bo"); why != "" {
		t.Errorf("another account: %s", why)
	}
	at = at.Add(59 * time.Second)
	if try("ada") == "" {
		t.Error("after 59 seconds there was another")
	}
	at = at.Add(time.Second)
	if why := try("ada"); why != "" {
		t.Errorf("after a minute: %s", why)
	}
	if try("ada") == "" {
		t.Error("and then one more")
	}
	l.forgive(signInOf, "ada")
	if why := try("ada"); why != "" {
		t.Errorf("who got in and comes again: %s", why)
	}
	at = at.Add(-time.Hour) // a clock that was set back
	if why := try("eve"); why != "" {
		t.Errorf("a clock set back: %s", why)
	}
}

func TestLimitsAreBounded(t *testing.T) {
	at := time.Unix(1_000_000, 0)
	l := newLimits(func() time.Time { return at })
	for n := range mostBuckets + 100 {
		if err := l.take(signInOf, fmt.Sprint(n)); err != nil {
			t.Fatal(err)
		}
	}
	if len(l.buckets) > mostBuckets {
		t.Errorf("%d accounts are remembered", len(l.buckets))
	}
}

func TestPlace(t *testing.T) {
	for from, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::1": "2001:db8:1:2::/64", "2001:db8:1:3::1": "2001:db8:1:3::/64",
	} {
		if got := place(netip.MustParseAddr(from)); got != want {
			t.Errorf("%s is counted as %s; want %s", from, got, want)
		}
	}
	if place(netip.Addr{}) == "" {
		t.Error("no address is a place too")
	}
}
