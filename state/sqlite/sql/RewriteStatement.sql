UPDATE statements SET body = $3 WHERE business = $1 AND id = $2
