INSERT INTO batches (checksum, payload) VALUES ($1, $2) RETURNING sequence
