DELETE FROM person_keys WHERE business = $1 AND person = $2
