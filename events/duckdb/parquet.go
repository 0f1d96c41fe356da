package duckdb

import (
	"context"
	"fmt"
	"strings"
)

// Parquet writes a CSV file with a header as a Parquet file, for exports of what isn't events. All
// columns are text, so that nothing is guessed about an id that looks like a number.
func (s *Store) Parquet(ctx context.Context, csv, parquet string) error {
	s.write.Lock()
	defer s.write.Unlock()
	// COPY takes no bound parameters: the paths are quoted as SQL text.
	query := fmt.Sprintf("COPY (SELECT * FROM read_csv(%s, header = true, all_varchar = true, quote = '\"', escape = '\"', delim = ',')) TO %s (FORMAT parquet, COMPRESSION zstd)", quoted(csv), quoted(parquet))
	if _, err := s.writer.ExecContext(ctx, query); err != nil {
		return fmt.Errorf("write %s: %w", parquet, err)
	}
	return nil
}

func quoted(path string) string { return "'" + strings.ReplaceAll(path, "'", "''") + "'" }
