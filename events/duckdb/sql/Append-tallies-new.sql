-- $1 business
INSERT INTO tallies
SELECT $1, t.site, DATE '1970-01-01' + t.day, t.name, t.page, t.n
FROM tallied t
WHERE NOT EXISTS (
    SELECT 1 FROM tallies k
    WHERE k.business = $1 AND k.day = DATE '1970-01-01' + t.day AND k.site = t.site AND k.name = t.name AND k.page = t.page
)
ORDER BY t.day, t.site, t.name, t.page
