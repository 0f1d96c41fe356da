package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"payoff/books"
)

// ErasePerson takes a human out of the books: every one-way key that leads to them goes, with the links to their browsers, and each
// version of each fact that holds one of the keys is rewritten by clean, with a note. Totals stay.
// person may be any of their keys. clean returns the body without the person, and the fact's digest:
// where that is left as it was, a file that is read again is known and doesn't bring them back. It
// returns how many versions were rewritten.
func (s *Store) ErasePerson(ctx context.Context, business int64, person, note string, clean func(f books.Fact, keys map[string]bool) (body []byte, digest string, changed bool, err error)) (int, error) {
	rewritten := 0
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		found, err := list(ctx, tx, s.sql["PersonKeys"], func(scan scanner) (string, error) {
			var key string
			return key, scan(&key)
		}, business, person)
		if err != nil {
			return err
		}
		keys := map[string]bool{person: true}
		for _, k := range found {
			keys[k] = true
		}
		facts, err := list(ctx, tx, s.sql["AllVersions"], scanFact, business)
		if err != nil {
			return err
		}
		for _, f := range facts {
			body, digest, changed, err := clean(f, keys)
			if err != nil {
				return fmt.Errorf("erase from fact %d: %w", f.ID, err)
			}
			if !changed {
				continue
			}
			if _, err := tx.ExecContext(ctx, s.sql["Rewrite"], business, f.ID, string(body), note, digest); err != nil {
				return err
			}
			rewritten++
		}
		for k := range keys {
			for _, name := range []string{"DropPersonKeys", "DropLinksOf"} {
				if _, err := tx.ExecContext(ctx, s.sql[name], business, k); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return rewritten, err
}

// EraseSite deletes what is kept of a site beside its visits: what wasn't counted of it. The site stays.
func (s *Store) EraseSite(ctx context.Context, business int64, site string) error {
	_, err := s.db.ExecContext(ctx, s.sql["DropDroppedOf"], business, site)
	return err
}

// EraseBusiness deletes everything of a business.
func (s *Store) EraseBusiness(ctx context.Context, business int64) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		for _, name := range []string{
			"DropFacts", "DropAliases", "DropPersons", "DropLinks", "DropDropped", "DropShops", "DropRates", "DropImports", "DropKeys", "DropSaltsOf",
			"DropSecrets", "DropRoles", "DropTickets", "DropChanges", "DropHosts", "DropBusiness",
		} {
			if _, err := tx.ExecContext(ctx, s.sql[name], business); err != nil {
				return fmt.Errorf("erase the business (%s): %w", name, err)
			}
		}
		return nil
	})
}
