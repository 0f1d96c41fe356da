INSERT INTO businesses (name, currency, zone, margin_ppm, created_ms, cross_domains, excluded, excluded_pages, purposes)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
