SELECT sequence, checksum, payload FROM batches WHERE sequence > $1 ORDER BY sequence LIMIT $2
