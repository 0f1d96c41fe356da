INSERT INTO site_hosts (business, host, site, position) VALUES ($1, $2, $3, $4)
