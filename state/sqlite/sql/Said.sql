SELECT
  (SELECT count(*) FROM facts f
   WHERE f.business = $1 AND f.kind = $2 AND f.key = $3 AND f.digest = $4
     AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.business = $1 AND u.import = f.import))
  + (SELECT count(*) FROM statements s
   WHERE s.business = $1 AND s.kind = $2 AND s.key = $3 AND s.digest = $4
     AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.business = $1 AND u.import = s.import))
