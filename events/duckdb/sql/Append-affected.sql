-- The visits to make anew: of a visitor with something new, all from the day on which the first
-- visit that it could touch began. What lies before has ended more than the idle time before
-- anything new, so it stays as it is; what lies behind may change its beginning or its origin.
-- $1 business, $2 idle milliseconds, $3 a moment before which no visit that matters has ended
CREATE OR REPLACE TEMP TABLE affected AS
WITH floors AS (
    SELECT t.visitor, min(least(DATE '1970-01-01' + t.day, v.day)) AS day
    FROM visits v
    JOIN touched t ON t.visitor = v.visitor
    WHERE v.business = $1 AND v.end_ms >= $3
        AND (v.end_ms >= t.since - $2 OR v.day >= DATE '1970-01-01' + t.day)
    GROUP BY t.visitor
)
SELECT v.id, v.day
FROM visits v
JOIN floors f ON f.visitor = v.visitor AND v.day >= f.day
WHERE v.business = $1 AND v.day >= (SELECT min(day) FROM floors)
