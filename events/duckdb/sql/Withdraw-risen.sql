-- $1 business
INSERT INTO touched_visitors
SELECT DISTINCT e.visitor FROM events e
JOIN new_records n ON n.site = e.site AND n.day = e.day
WHERE e.business = $1 AND e.visitor NOT IN (SELECT visitor FROM touched_visitors)
