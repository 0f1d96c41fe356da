SELECT person FROM person_keys WHERE business = $1 AND key = $2
