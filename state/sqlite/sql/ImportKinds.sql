SELECT kind, count(DISTINCT key), min(at_ms), max(at_ms)
FROM (
  SELECT kind, key, at_ms FROM facts WHERE business = $1 AND import = $2
  UNION
  SELECT kind, key, at_ms FROM statements WHERE business = $1 AND import = $2
) GROUP BY kind ORDER BY kind
