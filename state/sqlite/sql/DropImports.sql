DELETE FROM imports WHERE business = $1
