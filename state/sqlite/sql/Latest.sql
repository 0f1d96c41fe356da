SELECT id, kind, key, version, at_ms, recorded_ms, import, via, digest, body, note
FROM facts
WHERE business = $1 AND kind = $2
  AND key = coalesce((SELECT a.key FROM aliases a WHERE a.business = $1 AND a.kind = $2 AND a.alias = $3), $3)
ORDER BY version DESC LIMIT 1
