DELETE FROM dropped WHERE business = $1
