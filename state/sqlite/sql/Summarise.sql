UPDATE imports SET summary = $3 WHERE business = $1 AND id = $2
