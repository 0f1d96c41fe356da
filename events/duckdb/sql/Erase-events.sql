-- $1 business
DELETE FROM events WHERE business = $1
