DELETE FROM import_dropped WHERE business = $1
