-- What no event says any more.
-- $1 business
DELETE FROM names WHERE business = $1 AND id NOT IN (SELECT name FROM events WHERE business = $1 UNION SELECT name FROM withdrawn WHERE business = $1)
