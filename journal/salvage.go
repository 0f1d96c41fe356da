package journal

import (
	"context"
	"errors"
	"fmt"
)

// A Salvage is what was read of a damaged journal.
type Salvage struct {
	Batches int  // that can be read: each confirmed by its checksum
	Named   bool // whether the journal's name could be read; otherwise it has a new one
}

// SalvageInto reads what can be read of a damaged journal into a new one at path, which must not be
// there yet: every batch whose own pages are whole, under its sequence, and the journal's name. The
// damaged files stay as they are. Batches that were dropped may be among them: the engine, which has
// the name's position, passes over what it has.
func SalvageInto(ctx context.Context, damaged, path string) (s Salvage, err error) {
	x, err := openImages(damaged)
	if err != nil {
		return s, fmt.Errorf("read the damaged journal: %w", err)
	}
	defer x.close() // it was only read
	j, err := Open(ctx, path)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return s, fmt.Errorf("write the new journal: %w", err)
	}
	defer tx.Rollback() // after Commit it does nothing
	name, err := x.carve(func(sequence int64, payload []byte) error {
		s.Batches++
		_, err := tx.ExecContext(ctx, j.texts["Keep"], sequence, int64(sum(payload)), payload)
		return err
	})
	if err == nil && name != "" {
		s.Named = true
		_, err = tx.ExecContext(ctx, j.texts["Rename"], name)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return s, fmt.Errorf("salvage the journal: %w", err)
	}
	return s, nil
}

// Behind counts the batches behind a sequence.
func (j *Journal) Behind(ctx context.Context, sequence int64) (int64, error) {
	var n int64
	if err := j.db.QueryRowContext(ctx, j.texts["Behind"], sequence).Scan(&n); err != nil {
		return 0, fmt.Errorf("read the journal: %w", told(err))
	}
	return n, nil
}

// GoOnFrom makes the next sequence one above upTo, where it would be lower: the engine, which has that
// one, would take a batch below it for one that it has.
func (j *Journal) GoOnFrom(ctx context.Context, upTo int64) error {
	last, err := j.Last(ctx)
	if err != nil || last >= upTo {
		return err
	}
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("write to the journal: %w", err)
	}
	defer tx.Rollback() // after Commit it does nothing
	// A row that was there is what the table's numbers go on from.
	if _, err := tx.ExecContext(ctx, j.texts["Keep"], upTo, 0, []byte{}); err != nil {
		return fmt.Errorf("write to the journal: %w", told(err))
	}
	if _, err := tx.ExecContext(ctx, j.texts["DropOne"], upTo); err != nil {
		return fmt.Errorf("write to the journal: %w", told(err))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("write to the journal: %w", told(err))
	}
	return nil
}
