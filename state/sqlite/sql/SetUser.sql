UPDATE users SET name = $2, mail = $3, proof = $4 WHERE id = $1
