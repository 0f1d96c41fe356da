-- $1 business
DELETE FROM sites WHERE business = $1
