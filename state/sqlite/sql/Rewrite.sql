UPDATE facts SET body = $3, note = $4, digest = $5 WHERE business = $1 AND id = $2
