package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"payoff"
	"payoff/books"
)

// AddBusiness stores a new business with its sites and returns it with its ID. A name that is
// taken, or a host that stands twice, is a Conflict.
func (s *Store) AddBusiness(ctx context.Context, b books.Business) (books.Business, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		if err := s.nameIsFree(ctx, tx, b); err != nil {
			return err
		}
		b.Created = s.now().UTC().Truncate(time.Millisecond)
		err := tx.QueryRowContext(ctx, s.sql["AddBusiness"], b.Name, b.Currency, b.Zone.String(), b.Margin, b.Created.UnixMilli(),
			number(b.CrossDomains), prefixes(b.Excluded), strings.Join(b.ExcludedPages, "\n"), purposes(b.Purposes)).Scan(&b.ID)
		if err != nil {
			return fmt.Errorf("add the business: %w", err)
		}
		return s.addHosts(ctx, tx, b)
	})
	return b, err
}

// ChangeBusiness stores what do makes of a business, and the lines of the log of changes that go with it, in
// one transaction: of two who change at once the second sees what the first did. Where do returns no
// line nothing is stored. Its currency and when it was made stay: all its facts rest on them. A business
// that doesn't exist is NotFound; else it fails as AddBusiness does.
func (s *Store) ChangeBusiness(ctx context.Context, id int64, do func(books.Business) (books.Business, []books.Change, error)) (books.Business, error) {
	var out books.Business
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		all, err := s.whole(ctx, tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(b books.Business) bool { return b.ID == id })
		if at < 0 {
			return payoff.Fail(payoff.NotFound, "there is no such business")
		}
		var lines []books.Change
		if out, lines, err = do(all[at]); err != nil || len(lines) == 0 {
			return err
		}
		out.ID = id
		if err := s.update(ctx, tx, out); err != nil {
			return err
		}
		for _, c := range lines {
			c.Business = id
			if err := s.note(ctx, tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func (s *Store) update(ctx context.Context, tx *sql.Tx, b books.Business) error {
	if err := s.nameIsFree(ctx, tx, b); err != nil {
		return err
	}
	done, err := tx.ExecContext(ctx, s.sql["UpdateBusiness"], b.ID, b.Name, b.Zone.String(), b.Margin,
		number(b.CrossDomains), prefixes(b.Excluded), strings.Join(b.ExcludedPages, "\n"), purposes(b.Purposes))
	if err != nil {
		return fmt.Errorf("change the business: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, payoff.Fail(payoff.NotFound, "there is no such business"))
	}
	if _, err := tx.ExecContext(ctx, s.sql["DropHosts"], b.ID); err != nil {
		return fmt.Errorf("change the sites: %w", err)
	}
	return s.addHosts(ctx, tx, b)
}

// nameIsFree says whether no other business has the name.
func (s *Store) nameIsFree(ctx context.Context, tx *sql.Tx, b books.Business) error {
	all, err := s.businesses(ctx, tx)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.Name == b.Name && o.ID != b.ID {
			return payoff.Fail(payoff.Conflict, "there is a business %q in this folder already", b.Name)
		}
	}
	return nil
}

func (s *Store) addHosts(ctx context.Context, tx *sql.Tx, b books.Business) error {
	seen, position := map[string]bool{}, 0
	for _, site := range b.Sites {
		for _, host := range site.Hosts {
			if seen[host] {
				return payoff.Fail(payoff.Conflict, "the host %s is named twice", host)
			}
			seen[host] = true
			if _, err := tx.ExecContext(ctx, s.sql["AddHost"], b.ID, host, site.Name, position); err != nil {
				return fmt.Errorf("add the host %s: %w", host, err)
			}
			position++
		}
	}
	return nil
}

// Businesses lists all businesses of the folder, oldest first.
func (s *Store) Businesses(ctx context.Context) ([]books.Business, error) { return s.whole(ctx, s.db) }

// whole reads them with their sites.
func (s *Store) whole(ctx context.Context, db querier) ([]books.Business, error) {
	all, err := s.businesses(ctx, db)
	if err != nil {
		return nil, err
	}
	for i := range all {
		_, err := list(ctx, db, s.sql["Hosts"], func(scan scanner) (struct{}, error) {
			var site, host string
			if err := scan(&site, &host); err != nil {
				return struct{}{}, err
			}
			sites := all[i].Sites
			if len(sites) == 0 || sites[len(sites)-1].Name != site {
				sites = append(sites, books.Site{Name: site})
			}
			sites[len(sites)-1].Hosts = append(sites[len(sites)-1].Hosts, host)
			all[i].Sites = sites
			return struct{}{}, nil
		}, all[i].ID)
		if err != nil {
			return nil, fmt.Errorf("read the sites: %w", err)
		}
	}
	return all, nil
}

// businesses reads them without their sites.
func (s *Store) businesses(ctx context.Context, db querier) ([]books.Business, error) {
	all, err := list(ctx, db, s.sql["Businesses"], func(scan scanner) (books.Business, error) {
		var b books.Business
		var zone, excluded, pages, chosen string
		var created, cross int64
		if err := scan(&b.ID, &b.Name, &b.Currency, &zone, &b.Margin, &created, &cross, &excluded, &pages, &chosen); err != nil {
			return b, err
		}
		b.Created, b.CrossDomains = time.UnixMilli(created).UTC(), cross != 0
		for text := range strings.FieldsSeq(excluded) {
			p, err := netip.ParsePrefix(text)
			if err != nil {
				return b, err
			}
			b.Excluded = append(b.Excluded, p)
		}
		if pages != "" {
			b.ExcludedPages = strings.Split(pages, "\n")
		}
		for text := range strings.FieldsSeq(chosen) {
			b.Purposes = append(b.Purposes, payoff.Purpose(text))
		}
		var err error
		b.Zone, err = time.LoadLocation(zone)
		return b, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the businesses: %w", err)
	}
	return all, nil
}

func number(is bool) int {
	if is {
		return 1
	}
	return 0
}

// prefixes is how a list of addresses stands in a column.
func prefixes(list []netip.Prefix) string {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = p.String()
	}
	return strings.Join(texts, " ")
}

// purposes is how a list of purposes stands in a column.
func purposes(list []payoff.Purpose) string {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = string(p)
	}
	return strings.Join(texts, " ")
}
