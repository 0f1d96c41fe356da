-- The statements that another import had brought: this one brings them again.
-- $1 business, $2 mark
INSERT INTO again
SELECT $1, $2, s.key, s.site, DATE '1970-01-01' + s.day
FROM statements s
JOIN events e ON e.business = $1 AND e.key = s.key AND e.site = s.site AND e.day = DATE '1970-01-01' + s.day
WHERE e.mark NOT IN (0, $2)
