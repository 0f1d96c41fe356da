SELECT id, file, kind, digest, summary, finished_ms FROM imports WHERE business = $1 AND kind = $2 AND digest = $3 ORDER BY id DESC LIMIT 1
