-- What is left of those visitors.
-- $1 business
SELECT id, key, at_ms, (day - DATE '1970-01-01')::INTEGER, visitor, site, name, page, origin, client, engaged,
    coalesce(visit, 0), coalesce(via, -1)
FROM events
WHERE business = $1 AND counted AND visitor IN (SELECT visitor FROM touched_visitors)
