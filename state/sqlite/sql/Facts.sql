SELECT f.id, f.kind, f.key, f.version, f.at_ms, f.recorded_ms, f.import, f.via, f.digest, f.body, f.note
FROM facts f
WHERE f.business = $1 AND f.kind = $2 AND f.at_ms >= $3 AND f.at_ms < $4 AND f.recorded_ms <= $5 AND f.via >= 0
  AND NOT EXISTS (
    SELECT 1 FROM facts n
    WHERE n.business = f.business AND n.kind = f.kind AND n.key = f.key AND n.version > f.version AND n.recorded_ms <= $5)
  AND NOT EXISTS (
    SELECT 1 FROM aliases a
    WHERE a.business = f.business AND a.kind = f.kind AND a.alias = f.key AND a.recorded_ms <= $5)
ORDER BY f.at_ms, f.id
