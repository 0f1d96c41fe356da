SELECT id, name, mail, handle, proof, created_ms FROM users WHERE id = $1
