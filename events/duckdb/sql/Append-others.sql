-- Days told of whose record is another source.
-- $1 business, $2 source
SELECT s.site, s.day
FROM said_days s
JOIN records r ON r.business = $1 AND r.site = s.site AND r.day = DATE '1970-01-01' + s.day
WHERE r.source <> $2
