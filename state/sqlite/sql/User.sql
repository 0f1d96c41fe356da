SELECT id, name, mail, proof, created_ms FROM users WHERE id = $1
