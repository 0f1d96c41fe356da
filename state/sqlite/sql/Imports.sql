SELECT id, file, kind, digest, summary, finished_ms FROM imports WHERE business = $1 ORDER BY id
