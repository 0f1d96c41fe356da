DELETE FROM person_keys WHERE business = $1
