UPDATE api_keys SET revoked_ms = $3 WHERE business = $1 AND id = $2 AND revoked_ms = 0
