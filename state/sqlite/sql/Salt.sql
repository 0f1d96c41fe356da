SELECT value FROM salts WHERE business = $1 AND day = $2
