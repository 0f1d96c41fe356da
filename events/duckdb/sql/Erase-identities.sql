-- $1 business
DELETE FROM identities WHERE business = $1
