INSERT INTO links (business, visitor, key, at_ms) VALUES ($1, $2, $3, $4)
ON CONFLICT (business, visitor, key) DO NOTHING
