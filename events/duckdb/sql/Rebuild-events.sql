-- The events of the affected visits.
-- $1 business, $2 the day of the first affected visit
SELECT id, key, at_ms, (day - DATE '1970-01-01')::INTEGER, visitor, site, name, page, origin, client, engaged, visit, via
FROM events
WHERE business = $1 AND counted AND day >= DATE '1970-01-01' + $2::INTEGER
    AND visit IN (SELECT id FROM affected)
