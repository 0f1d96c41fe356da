DELETE FROM salts WHERE used_ms < $1
