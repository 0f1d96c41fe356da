// Package geo tells the country that a visit comes from: by its address, from a table in memory that
// nothing is asked outside for, or else by its browser's time zone.
package geo

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/oschwald/maxminddb-golang/v2"

	"payoff"
)

// The table of addresses is in no git: where a build had no npm or network, data holds a README only.
//
//go:embed data zones.txt
var files embed.FS

const tableFile = "data/geo-whois-asn-country.mmdb"

// Countries tells countries. Its methods may be called at once.
type Countries struct {
	table *maxminddb.Reader // nil where there is none
	known sync.Map          // where in the table a record stands -> its country
	zones map[string]string
	codes map[string]bool
}

// Open reads a table of addresses in MaxMind's format (.mmdb), or, where there is no such file, the
// one that was built in, if one was. A file that can't be read is Invalid.
func Open(file string) (*Countries, error) {
	c := &Countries{zones: map[string]string{}, codes: map[string]bool{}}
	text, err := files.ReadFile("zones.txt")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if strings.HasPrefix(line, "#") || len(words) < 2 {
			continue
		}
		c.codes[words[0]] = true
		for _, zone := range words[1:] {
			c.zones[zone] = words[0]
		}
	}
	b, err := os.ReadFile(file)
	built := errors.Is(err, fs.ErrNotExist)
	if built {
		b, err = files.ReadFile(tableFile)
		if errors.Is(err, fs.ErrNotExist) {
			return c, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read the table of addresses: %w", err)
	}
	if c.table, err = maxminddb.OpenBytes(b); err != nil {
		if built {
			return nil, fmt.Errorf("read the table of addresses: %w", err)
		}
		return nil, payoff.Fail(payoff.Invalid, "%s is no table of addresses in MaxMind's format: put a whole one there, or take it away", file)
	}
	return c, nil
}

// Table says of when the table of addresses is; false where there is none.
func (c *Countries) Table() (time.Time, bool) {
	if c.table == nil {
		return time.Time{}, false
	}
	return c.table.Metadata.BuildTime(), true
}

// Country is the ISO 3166-1 alpha-2 code of the country that an address is registered in or, where that
// isn't known, that the time zone (Europe/Helsinki) lies in; "" where neither says. It takes about a
// microsecond and keeps nothing of the address.
func (c *Countries) Country(address netip.Addr, zone string) string {
	if code := c.ofAddress(address); code != "" {
		return code
	}
	return c.zones[zone]
}

func (c *Countries) ofAddress(address netip.Addr) string {
	if c.table == nil || !address.IsValid() {
		return ""
	}
	found := c.table.Lookup(address.Unmap().WithZone(""))
	if !found.Found() {
		return ""
	}
	if code, ok := c.known.Load(found.Offset()); ok {
		return code.(string)
	}
	// What can't be decoded is not known; there are a few hundred records.
	var code string
	if found.DecodePath(&code, "country_code") != nil || code == "" {
		if found.DecodePath(&code, "country", "iso_code") != nil {
			code = ""
		}
	}
	if !c.codes[code] {
		code = "" // the registries also use codes for no country: EU, ZZ
	}
	c.known.Store(found.Offset(), code)
	return code
}
