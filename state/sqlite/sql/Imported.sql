SELECT i.id, i.file, i.kind, i.digest, i.summary, i.finished_ms, i.by_kind, i.by_id, i.by_name, i.mark,
  coalesce(u.at_ms, 0), coalesce(u.by_kind, ''), coalesce(u.by_id, 0), coalesce(u.by_name, ''), coalesce(u.why, '')
FROM imports i LEFT JOIN undone u ON u.business = i.business AND u.import = i.id
WHERE i.business = $1 AND i.kind = $2 AND i.digest = $3 AND u.import IS NULL ORDER BY i.id DESC LIMIT 1
