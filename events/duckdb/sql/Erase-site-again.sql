-- $1 business, $2 site
DELETE FROM again
WHERE business = $1 AND site IN (SELECT id FROM sites WHERE business = $1 AND site = $2)
