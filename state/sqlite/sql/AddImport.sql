INSERT INTO imports (business, file, kind, digest, summary, finished_ms) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
