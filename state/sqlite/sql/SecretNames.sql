SELECT name FROM secrets WHERE business = $1 ORDER BY name
