-- Which of the statements are known.
-- $1 business, $2 first and $3 last day in which they are looked for, $4 how many days around their own
SELECT s.n
FROM statements s
JOIN (
    SELECT key, site, day FROM events
    WHERE business = $1
        AND day BETWEEN DATE '1970-01-01' + $2::INTEGER AND DATE '1970-01-01' + $3::INTEGER
) e ON e.key = s.key AND e.site = s.site
    AND e.day BETWEEN DATE '1970-01-01' + (s.day - $4::INTEGER) AND DATE '1970-01-01' + (s.day + $4::INTEGER)
