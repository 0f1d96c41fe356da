-- $1 business, $2 source
INSERT INTO events
SELECT id, $1, $2, true, site, day, at_ms, visitor, key, name, page, origin, engaged, client, visit, via
FROM rebuilt WHERE is_fresh
UNION ALL
SELECT id, $1, $2, false, site, day, at_ms, visitor, key, name, page, origin, engaged, client, NULL, NULL
FROM fresh WHERE NOT counted
ORDER BY id
