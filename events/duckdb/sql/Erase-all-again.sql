-- $1 business
DELETE FROM again WHERE business = $1
