INSERT INTO api_keys (business, name, scope, hash, created_ms, revoked_ms) VALUES ($1, $2, $3, $4, $5, 0) RETURNING id
