SELECT day, site, reason, count FROM import_dropped WHERE business = $1 AND import = $2 ORDER BY day, site, reason
