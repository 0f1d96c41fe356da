-- $1 business, $2 first day, $3 the day after the last one
SELECT s.site, (e.day - DATE '1970-01-01')::INTEGER, r.source, e.source, count(*)
FROM events e
JOIN sites s ON s.id = e.site
JOIN records r ON r.business = $1 AND r.site = e.site AND r.day = e.day
WHERE e.business = $1 AND NOT e.counted AND e.day >= $2::DATE AND e.day < $3::DATE
GROUP BY s.site, e.day, r.source, e.source
ORDER BY e.day, s.site, CASE e.source WHEN 1 THEN 'script' WHEN 2 THEN 'log' ELSE 'aggregate' END
