INSERT INTO dropped (business, day, site, reason, count) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (business, day, site, reason) DO UPDATE SET count = dropped.count + excluded.count
