INSERT INTO salts (business, day, value, used_ms) VALUES ($1, $2, $3, $4)
ON CONFLICT (business, day) DO UPDATE SET used_ms = excluded.used_ms
