-- $1 business
DELETE FROM names WHERE business = $1
