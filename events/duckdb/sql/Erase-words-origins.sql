-- What no event says any more.
-- $1 business
DELETE FROM origins WHERE business = $1 AND id NOT IN (SELECT origin FROM events WHERE business = $1 UNION SELECT origin FROM withdrawn WHERE business = $1)
