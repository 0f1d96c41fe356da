DELETE FROM sessions WHERE created_ms < $1 OR used_ms < $2
