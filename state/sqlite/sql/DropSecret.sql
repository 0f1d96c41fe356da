DELETE FROM secrets WHERE business = $1 AND name = $2
