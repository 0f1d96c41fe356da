SELECT business, value FROM secrets WHERE name = $1 ORDER BY business LIMIT 1
