SELECT key FROM person_keys
WHERE business = $1 AND (person = $2 OR person IN (SELECT p.person FROM person_keys p WHERE p.business = $1 AND p.key = $2))
