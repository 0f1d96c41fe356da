SELECT id, at_ms, by_kind, by_id, by_name, business, deed, subject, detail, coalesce(once, ''), times
FROM changes
WHERE (business = $1 OR business = $2) AND id < $3
ORDER BY id DESC LIMIT $4
