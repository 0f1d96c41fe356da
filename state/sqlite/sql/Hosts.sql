SELECT site, host FROM site_hosts WHERE business = $1 ORDER BY position
