DELETE FROM site_hosts WHERE business = $1
