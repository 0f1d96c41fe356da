DELETE FROM links WHERE business = $1 AND key = $2
