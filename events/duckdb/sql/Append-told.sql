-- The records of the days told of.
-- $1 business
SELECT s.site, s.day, r.source
FROM said_days s
JOIN records r ON r.business = $1 AND r.site = s.site AND r.day = DATE '1970-01-01' + s.day
