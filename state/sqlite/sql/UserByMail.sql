SELECT id, name, mail, proof, created_ms FROM users WHERE mail = $1
