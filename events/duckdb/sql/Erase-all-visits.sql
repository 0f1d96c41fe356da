-- $1 business
DELETE FROM visits WHERE business = $1
