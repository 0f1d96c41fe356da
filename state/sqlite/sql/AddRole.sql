INSERT INTO roles (user_id, business, role) VALUES ($1, $2, $3)
