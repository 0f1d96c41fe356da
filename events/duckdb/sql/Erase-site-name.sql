-- $1 business, $2 site
DELETE FROM sites WHERE business = $1 AND site = $2
