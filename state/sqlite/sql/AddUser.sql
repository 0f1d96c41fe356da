INSERT INTO users (name, mail, proof, created_ms) VALUES ($1, $2, $3, $4) RETURNING id
