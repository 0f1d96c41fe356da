DELETE FROM changes WHERE business = $1
