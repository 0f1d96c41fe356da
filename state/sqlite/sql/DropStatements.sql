DELETE FROM statements WHERE business = $1
