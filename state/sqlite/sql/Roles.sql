SELECT user_id, business, role FROM roles
