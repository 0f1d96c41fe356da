INSERT INTO undone (business, import, at_ms, by_kind, by_id, by_name, why) VALUES ($1, $2, $3, $4, $5, $6, $7)
