DELETE FROM api_keys WHERE business = $1
