SELECT key FROM aliases WHERE business = $1 AND kind = $2 AND alias = $3
