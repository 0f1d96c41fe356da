package sqlfile

import (
	"context"
	"database/sql"
	"errors"
)

// Purge writes a SQLite file anew and empties the log beside it, so that what was deleted is in neither.
// It waits for others as long as the connection's busy_timeout says; one who reads longer is an error.
func Purge(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "VACUUM"); err != nil {
		return err
	}
	var busy, pages, moved int
	if err := conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("somebody reads it: its log can't be emptied now")
	}
	return nil
}
