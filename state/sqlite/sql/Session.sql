SELECT id, hash, user_id, browser, created_ms, used_ms FROM sessions WHERE hash = $1
