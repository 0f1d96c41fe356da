INSERT INTO batches (sequence, checksum, payload) VALUES ($1, $2, $3)
