DELETE FROM roles WHERE business = $1
