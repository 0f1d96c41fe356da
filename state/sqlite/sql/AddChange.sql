INSERT INTO changes (at_ms, by_kind, by_id, by_name, business, deed, subject, detail, once, times)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)
ON CONFLICT (once) DO UPDATE SET times = changes.times + 1
