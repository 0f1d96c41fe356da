UPDATE businesses SET name = $2, zone = $3, margin_ppm = $4, cross_domains = $5, excluded = $6, excluded_pages = $7, purposes = $8
WHERE id = $1
