SELECT id, name, mail, handle, proof, created_ms FROM users ORDER BY name, id
