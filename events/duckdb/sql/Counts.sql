-- $1 business
SELECT count(*), count(*) FILTER (NOT counted),
    (SELECT count(*) FROM visits WHERE business = $1),
    coalesce(min(day) - DATE '1970-01-01', 0)::INTEGER,
    coalesce(max(day) + 1 - DATE '1970-01-01', 0)::INTEGER
FROM events
WHERE business = $1
