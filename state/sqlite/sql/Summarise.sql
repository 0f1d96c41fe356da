UPDATE imports SET kind = $3, digest = $4, summary = $5 WHERE business = $1 AND id = $2
