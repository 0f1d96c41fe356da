DELETE FROM tickets WHERE expires_ms <= $1
