-- $1 business
DELETE FROM records WHERE business = $1
