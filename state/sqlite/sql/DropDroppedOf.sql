DELETE FROM dropped WHERE business = $1 AND site = $2
