-- $1 business
DELETE FROM clients WHERE business = $1
