SELECT id, name, currency, zone, margin_ppm, created_ms, cross_domains, excluded, excluded_pages FROM businesses ORDER BY id
