-- What another import brought too is that one's from now on.
-- $1 business, $2 mark
UPDATE events SET mark = a.mark
FROM (SELECT key, site, day, min(mark) AS mark FROM again WHERE business = $1 AND mark <> $2 GROUP BY key, site, day) a
WHERE events.business = $1 AND events.mark = $2 AND events.key = a.key AND events.site = a.site AND events.day = a.day
