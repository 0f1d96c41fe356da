UPDATE sessions SET used_ms = $2 WHERE id = $1
