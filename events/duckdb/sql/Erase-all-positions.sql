-- $1 business
DELETE FROM positions WHERE business = $1
