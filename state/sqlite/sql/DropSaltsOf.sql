DELETE FROM salts WHERE business = $1
