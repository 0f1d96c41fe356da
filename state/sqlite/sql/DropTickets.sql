DELETE FROM tickets WHERE business = $1
