SELECT id, name, mail, proof, created_ms FROM users ORDER BY name, id
