UPDATE aliases SET key = $4 WHERE business = $1 AND kind = $2 AND key = $3
