SELECT id, kind, key, version, at_ms, recorded_ms, import, via, digest, body, note
FROM facts WHERE business = $1 AND kind = $2 AND key = $3 ORDER BY version
