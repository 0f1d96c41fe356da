UPDATE person_keys SET person = $3 WHERE business = $1 AND person = $2
