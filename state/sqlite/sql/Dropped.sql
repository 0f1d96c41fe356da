SELECT day, site, reason, count FROM dropped WHERE business = $1 AND day >= $2 AND day < $3 ORDER BY day, site, reason
