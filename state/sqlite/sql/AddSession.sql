INSERT INTO sessions (hash, user_id, browser, created_ms, used_ms) VALUES ($1, $2, $3, $4, $5) RETURNING id
