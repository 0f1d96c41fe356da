-- $1 business
DELETE FROM pages WHERE business = $1
