INSERT INTO imports (business, file, kind, digest, summary, finished_ms, by_kind, by_id, by_name, mark)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id
