package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"payoff/books"
	"payoff/internal/sqlfile"
)

// ErasePerson takes a human out of the books: every one-way key that leads to them goes, with the links
// to their browsers; what links those of visitors to anything goes too. Each version of each fact that
// clean says has something of theirs is rewritten, with a note. Totals stay. person may be any of their
// keys. clean returns the body without the person, and the fact's digest: where that is left as it was,
// a file that is read again is known and doesn't bring them back. It returns how many versions were
// rewritten. The file still holds what was erased until Purge.
func (s *Store) ErasePerson(ctx context.Context, business int64, person string, visitors []int64, note string, clean func(f books.Fact, keys map[string]bool) (body []byte, digest string, changed bool, err error)) (int, error) {
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
		for _, v := range visitors {
			if _, err := tx.ExecContext(ctx, s.sql["DropLinksOfVisitor"], business, v, "browser/"+strconv.FormatInt(v, 10)); err != nil {
				return err
			}
		}
		return nil
	})
	s.changed(business)
	return rewritten, err
}

// Purge writes the file anew, so that what was erased leaves it: a row that was deleted or rewritten
// stays readable in the parts that were freed, and in the log beside the file. It takes as much disk
// again while it runs.
func (s *Store) Purge(ctx context.Context) error {
	if err := sqlfile.Purge(ctx, s.db); err != nil {
		return fmt.Errorf("write the books' file anew: %w", err)
	}
	return nil
}

// EraseSite deletes what is kept of a site beside its visits: what wasn't counted of it. The site stays.
func (s *Store) EraseSite(ctx context.Context, business int64, site string) error {
	_, err := s.db.ExecContext(ctx, s.sql["DropDroppedOf"], business, site)
	return err
}

// EraseBusiness deletes everything of a business.
func (s *Store) EraseBusiness(ctx context.Context, business int64) error {
	defer s.changed(business)
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
