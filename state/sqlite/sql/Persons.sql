SELECT key, person FROM person_keys WHERE business = $1
