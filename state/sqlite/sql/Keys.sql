SELECT id, name, scope, hash, created_ms, revoked_ms FROM api_keys WHERE business = $1 ORDER BY id
