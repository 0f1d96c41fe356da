-- What no event says any more.
-- $1 business
DELETE FROM clients WHERE business = $1 AND id NOT IN (SELECT client FROM events WHERE business = $1 UNION SELECT client FROM withdrawn WHERE business = $1)
