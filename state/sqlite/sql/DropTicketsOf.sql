DELETE FROM tickets WHERE user_id = $1
