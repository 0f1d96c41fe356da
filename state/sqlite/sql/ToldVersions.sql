SELECT f.id, f.kind, f.key, f.version, f.at_ms, f.recorded_ms, f.import, f.via, f.digest, f.body, f.note,
  CASE WHEN u.import IS NULL THEN 0 ELSE 1 END
FROM facts f
LEFT JOIN undone u ON u.business = f.business AND u.import = f.import
WHERE f.business = $1 AND f.kind = $2
  AND (f.key = $3 OR f.key IN (SELECT a.alias FROM aliases a WHERE a.business = $1 AND a.kind = $2 AND a.key = $3))
ORDER BY f.id
