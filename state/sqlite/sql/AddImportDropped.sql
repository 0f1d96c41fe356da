INSERT INTO import_dropped (business, import, day, site, reason, count) VALUES ($1, $2, $3, $4, $5, $6)
