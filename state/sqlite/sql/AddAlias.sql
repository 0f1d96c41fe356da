INSERT INTO aliases (business, kind, alias, key) VALUES ($1, $2, $3, $4) ON CONFLICT (business, kind, alias) DO NOTHING
