SELECT id, kind, key, digest, body FROM statements WHERE business = $1 AND body <> '' ORDER BY id
