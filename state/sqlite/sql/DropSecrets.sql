DELETE FROM secrets WHERE business = $1
