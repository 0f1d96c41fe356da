DELETE FROM person_keys WHERE business = $1 AND (key = $2 OR person = $2)
