SELECT id, hash, purpose, user_id, business, role, meant_for, made_by, created_ms, expires_ms
FROM tickets WHERE expires_ms > $1 ORDER BY id
