-- $1 business
DELETE FROM withdrawn WHERE business = $1
