-- $1 business
SELECT id, site FROM sites WHERE business = $1
