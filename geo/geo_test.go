package geo_test

import (
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"payoff"
	"payoff/geo"
)

// A table says FI of 192.0.2.0/25, EU (no country) of the other half, and IE of an IPv6 network.
func table(t testing.TB, record func(code string) mmdbtype.DataType) string {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "country", IncludeReservedNetworks: true})
	if err != nil {
		t.Fatal(err)
	}
	for network, code := range map[string]string{"192.0.2.0/25": "FI", "192.0.2.128/25": "EU", "2001:db8:1::/48": "IE"} {
		_, n, err := net.ParseCIDR(network)
		if err != nil {
			t.Fatal(err)
		}
		if err := tree.Insert(n, record(code)); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "country.mmdb")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := tree.WriteTo(file); err != nil {
		t.Fatal(err)
	}
	return path
}

// The two layouts in which such tables come.
var layouts = map[string]func(code string) mmdbtype.DataType{
	"country_code": func(code string) mmdbtype.DataType {
		return mmdbtype.Map{"country_code": mmdbtype.String(code)}
	},
	"country.iso_code": func(code string) mmdbtype.DataType {
		return mmdbtype.Map{"country": mmdbtype.Map{"iso_code": mmdbtype.String(code), "geoname_id": mmdbtype.Uint32(7)}}
	},
}

func TestCountry(t *testing.T) {
	for name, layout := range layouts {
		c, err := geo.Open(table(t, layout))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range []struct{ address, zone, want string }{
			{"192.0.2.7", "", "FI"},
			{"192.0.2.7", "Europe/Dublin", "FI"}, // the address goes first
			{"::ffff:192.0.2.7", "", "FI"},
			{"2001:db8:1::9%eth0", "", "IE"},
			{"192.0.2.200", "", ""}, // EU is no country
			{"192.0.2.200", "Europe/Bucharest", "RO"},
			{"10.0.0.1", "Asia/Calcutta", "IN"}, // as browsers still call Kolkata
			{"", "Africa/Asmera", "ER"},         // which keeps Nairobi's clock
			{"", "Europe/Amsterdam", "NL"},      // which keeps that of Brussels
			{"", "America/Argentina/Ushuaia", "AR"},
			{"", "UTC", ""},
			{"", "Mars/Olympus", ""},
			{"", "", ""},
		} {
			var address netip.Addr
			if w.address != "" {
				address = netip.MustParseAddr(w.address)
			}
			for range 2 { // the second time from memory
				if got := c.Country(address, w.zone); got != w.want {
					t.Errorf("%s: %s in %s: got %q, want %q", name, w.address, w.zone, got, w.want)
				}
			}
		}
	}
}

// The table that is built in: networks that have been their country's research network, and a big
// provider's, for decades.
func TestBuiltIn(t *testing.T) {
	c, err := geo.Open(filepath.Join(t.TempDir(), "none.mmdb"))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Country(netip.Addr{}, "Europe/Helsinki"); got != "FI" {
		t.Errorf("the time zone alone: got %q", got)
	}
	if _, ok := c.Table(); !ok {
		t.Skip("built without the table of addresses: tools/assets.sh fetches it")
	}
	for address, want := range map[string]string{"193.166.3.2": "FI", "2001:14ba::1": "FI", "8.8.8.8": "US", "86.120.1.1": "RO", "41.32.1.1": "EG", "127.0.0.1": "", "fe80::1": ""} {
		if got := c.Country(netip.MustParseAddr(address), ""); got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}

func TestDamagedTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "country.mmdb")
	if err := os.WriteFile(path, []byte("no table at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := geo.Open(path); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("got %v", err)
	}
}

// A damaged table may be wrong, and answers.
func FuzzTable(f *testing.F) {
	whole, err := os.ReadFile(table(f, layouts["country.iso_code"]))
	if err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(f.TempDir(), "country.mmdb")
	f.Add(uint16(40), byte(0xff), uint32(0xc0000207))
	f.Fuzz(func(t *testing.T, at uint16, b byte, address uint32) {
		damaged := append([]byte{}, whole...)
		damaged[int(at)%len(damaged)] = b
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := geo.Open(path)
		if err != nil {
			return
		}
		got := c.Country(netip.AddrFrom4([4]byte{byte(address >> 24), byte(address >> 16), byte(address >> 8), byte(address)}), "Europe/Helsinki")
		if len(got) != 2 {
			t.Errorf("got %q", got)
		}
	})
}

func BenchmarkCountry(b *testing.B) {
	c, err := geo.Open(filepath.Join(b.TempDir(), "none.mmdb"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	x := uint32(1)
	for b.Loop() {
		x = x*1664525 + 1013904223 // addresses all over
		c.Country(netip.AddrFrom4([4]byte{byte(x >> 24), byte(x >> 16), byte(x >> 8), byte(x)}), "")
	}
}
