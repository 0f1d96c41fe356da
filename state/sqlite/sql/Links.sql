SELECT visitor, key, at_ms FROM links WHERE business = $1 ORDER BY visitor, key
