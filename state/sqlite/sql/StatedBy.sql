SELECT DISTINCT s.kind, coalesce(a.key, s.key)
FROM (
  SELECT kind, key FROM facts WHERE business = $1 AND import = $2
  UNION
  SELECT kind, key FROM statements WHERE business = $1 AND import = $2
) s
LEFT JOIN aliases a ON a.business = $1 AND a.kind = s.kind AND a.alias = s.key
ORDER BY 1, 2
