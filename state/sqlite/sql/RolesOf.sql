SELECT user_id, business, role FROM roles WHERE user_id = $1
