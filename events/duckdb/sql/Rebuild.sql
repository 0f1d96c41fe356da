-- Cuts the events of the affected visits, and what is fresh, into visits. A visit begins after
-- more than the idle time, or at an arrival whose origin isn't the visit's. The visit's origin is
-- that of the last arrival since the last pause, as each arrival either began a visit or came from
-- the same origin; without one it is direct, 0.
-- $1 business, $2 idle milliseconds, $3 the day of the first affected visit
CREATE OR REPLACE TEMP TABLE rebuilt AS
WITH mine AS (
    SELECT id, day, at_ms, key, visitor, site, name, page, origin, client, engaged, true AS is_fresh,
        NULL::BIGINT AS was_visit, NULL::INTEGER AS was_via
    FROM fresh WHERE counted
    UNION ALL
    SELECT id, day, at_ms, key, visitor, site, name, page, origin, client, engaged, false, visit, via
    FROM events
    WHERE business = $1 AND counted AND day >= DATE '1970-01-01' + $3::INTEGER
        AND visit IN (SELECT id FROM affected)
),
paused AS (
    SELECT *, coalesce(at_ms - lag(at_ms) OVER stay > $2, true) AS pause
    FROM mine
    WINDOW stay AS (PARTITION BY visitor ORDER BY at_ms, key, site)
),
arrived AS (
    SELECT *,
        last_value(CASE WHEN pause OR origin <> 0 THEN origin END IGNORE NULLS) OVER earlier AS via_so_far
    FROM paused
    WINDOW earlier AS (PARTITION BY visitor ORDER BY at_ms, key, site ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
begun AS (
    SELECT * EXCLUDE via_so_far, pause OR (origin <> 0 AND origin <> via_so_far) AS begins FROM arrived
)
SELECT * EXCLUDE (pause, begins),
    row_number() OVER stay AS place,
    last_value(CASE WHEN begins THEN id END IGNORE NULLS) OVER stay AS visit,
    last_value(CASE WHEN begins THEN origin END IGNORE NULLS) OVER stay AS via
FROM begun
WINDOW stay AS (PARTITION BY visitor ORDER BY at_ms, key, site)
