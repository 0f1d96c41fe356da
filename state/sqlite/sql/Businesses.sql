SELECT id, name, currency, zone, margin_ppm, created_ms FROM businesses ORDER BY id
