DELETE FROM facts WHERE business = $1
