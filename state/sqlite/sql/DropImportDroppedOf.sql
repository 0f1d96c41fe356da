DELETE FROM import_dropped WHERE business = $1 AND site = $2
