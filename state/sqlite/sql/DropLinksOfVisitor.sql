DELETE FROM links WHERE business = $1 AND (visitor = $2 OR key = $3)
