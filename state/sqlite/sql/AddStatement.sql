INSERT INTO statements (business, kind, key, fact, at_ms, import, via, digest, amends, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (business, kind, key, import, digest) DO NOTHING
