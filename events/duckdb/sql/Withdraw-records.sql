-- The sites' days whose record changes: it is that source's which told first of what is left, NULL where nothing is.
-- $1 business
CREATE OR REPLACE TEMP TABLE new_records AS
SELECT d.site, d.day, f.source
FROM told_days d
JOIN records r ON r.business = $1 AND r.site = d.site AND r.day = d.day
LEFT JOIN (
    SELECT site, day, arg_min(source, id) AS source FROM events
    WHERE business = $1 AND (site, day) IN (SELECT (site, day) FROM told_days)
    GROUP BY site, day
) f ON f.site = d.site AND f.day = d.day
WHERE f.source IS DISTINCT FROM r.source
