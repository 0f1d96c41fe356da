-- $1 business
INSERT INTO visits
WITH made AS (
    SELECT visit AS id, any_value(visitor) AS visitor,
        max(CASE WHEN id = visit THEN site END) AS site,
        max(CASE WHEN id = visit THEN day END) AS day,
        min(at_ms) AS start_ms, max(at_ms) AS end_ms, any_value(via) AS origin,
        coalesce(arg_min(page, place) FILTER (name = 1), 0) AS entry_page,
        coalesce(arg_max(page, place) FILTER (name = 1), 0) AS exit_page,
        count(*) FILTER (name = 1) AS pageviews,
        count(*) FILTER (name <> 2) AS events,
        sum(engaged) AS engaged,
        count(*) FILTER (name IN (3, 4)) AS conversions,
        max(CASE WHEN id = visit THEN client END) AS client
    FROM rebuilt
    GROUP BY visit
)
SELECT id, $1, site, day, start_ms, end_ms, visitor, count(*) OVER (PARTITION BY visitor, day) = 1,
    origin, entry_page, exit_page, pageviews, events, engaged, conversions, client
FROM made
ORDER BY id
