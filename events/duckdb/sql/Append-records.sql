-- $1 business, $2 source. The first source to tell of a site's day is its record.
INSERT INTO records
SELECT DISTINCT $1, s.id, DATE '1970-01-01' + i.day, $2
FROM incoming i
JOIN said_sites said ON said.local = i.site
JOIN sites s ON s.business = $1 AND s.site = said.site
WHERE NOT EXISTS (
    SELECT 1 FROM records r WHERE r.business = $1 AND r.site = s.id AND r.day = DATE '1970-01-01' + i.day
)
