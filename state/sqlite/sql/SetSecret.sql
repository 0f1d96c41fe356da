INSERT INTO secrets (business, name, value) VALUES ($1, $2, $3) ON CONFLICT (business, name) DO UPDATE SET value = excluded.value
