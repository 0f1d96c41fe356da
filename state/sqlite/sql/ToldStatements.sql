SELECT s.fact, s.kind, s.key, s.at_ms, s.import, s.via, s.digest, s.amends, s.body,
  CASE WHEN u.import IS NULL THEN 0 ELSE 1 END
FROM statements s
LEFT JOIN undone u ON u.business = s.business AND u.import = s.import
WHERE s.business = $1 AND s.kind = $2
  AND (s.key = $3 OR s.key IN (SELECT a.alias FROM aliases a WHERE a.business = $1 AND a.kind = $2 AND a.key = $3))
ORDER BY s.id
