INSERT INTO businesses (name, currency, zone, margin_ppm, created_ms) VALUES ($1, $2, $3, $4, $5) RETURNING id
