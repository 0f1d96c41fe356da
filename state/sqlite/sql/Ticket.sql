SELECT id, hash, purpose, user_id, business, role, meant_for, made_by, created_ms, expires_ms
FROM tickets WHERE hash = $1 AND expires_ms > $2
