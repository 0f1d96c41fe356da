INSERT INTO tickets (hash, purpose, user_id, business, role, meant_for, made_by, created_ms, expires_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
