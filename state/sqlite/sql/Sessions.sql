SELECT id, hash, user_id, browser, created_ms, used_ms FROM sessions WHERE user_id = $1 ORDER BY used_ms DESC, id DESC
