-- $1 business. 2 is an engagement.
INSERT INTO tallies
SELECT $1, e.site, e.day, e.name, e.page, count(*)
FROM events e
WHERE e.business = $1 AND e.counted AND e.name <> 2 AND (e.site, e.day) IN (SELECT (site, day) FROM told_days)
GROUP BY e.site, e.day, e.name, e.page
ORDER BY e.day, e.site, e.name, e.page
