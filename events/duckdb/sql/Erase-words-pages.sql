-- What no event says any more.
-- $1 business
DELETE FROM pages WHERE business = $1 AND id NOT IN (SELECT page FROM events WHERE business = $1 UNION SELECT page FROM withdrawn WHERE business = $1)
