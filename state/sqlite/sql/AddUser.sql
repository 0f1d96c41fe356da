INSERT INTO users (name, mail, handle, proof, created_ms) VALUES ($1, $2, $3, $4, $5) RETURNING id
