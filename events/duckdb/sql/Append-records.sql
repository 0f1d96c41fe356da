-- $1 business, $2 source. The first source to tell of a site's day is its record.
INSERT INTO records
SELECT $1, s.site, DATE '1970-01-01' + s.day, $2
FROM said_days s
WHERE NOT EXISTS (
    SELECT 1 FROM records r WHERE r.business = $1 AND r.site = s.site AND r.day = DATE '1970-01-01' + s.day
)
