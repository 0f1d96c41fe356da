DELETE FROM rates WHERE business = $1
