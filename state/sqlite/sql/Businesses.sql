SELECT id, name, currency, zone, margin_ppm, created_ms, cross_domains, excluded, excluded_pages, purposes FROM businesses ORDER BY id
