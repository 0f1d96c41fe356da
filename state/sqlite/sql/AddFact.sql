INSERT INTO facts (business, kind, key, version, at_ms, recorded_ms, import, via, digest, body, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
