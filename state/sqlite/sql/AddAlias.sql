INSERT INTO aliases (business, kind, alias, key, recorded_ms) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (business, kind, alias) DO UPDATE SET key = excluded.key
