INSERT INTO rates (business, on_day, currency, person, value, recorded_ms) VALUES ($1, $2, $3, $4, $5, $6)
