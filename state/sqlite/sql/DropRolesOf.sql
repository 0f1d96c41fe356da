DELETE FROM roles WHERE user_id = $1
