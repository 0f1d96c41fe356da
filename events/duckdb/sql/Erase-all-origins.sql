-- $1 business
DELETE FROM origins WHERE business = $1
