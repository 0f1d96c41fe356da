DELETE FROM links WHERE business = $1
