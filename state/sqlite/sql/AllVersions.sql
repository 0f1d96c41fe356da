SELECT id, kind, key, version, at_ms, recorded_ms, import, via, digest, body, note FROM facts WHERE business = $1 ORDER BY id
