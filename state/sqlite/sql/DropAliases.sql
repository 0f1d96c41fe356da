DELETE FROM aliases WHERE business = $1
