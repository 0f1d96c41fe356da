INSERT INTO person_keys (business, key, person) VALUES ($1, $2, $3)
ON CONFLICT (business, key) DO UPDATE SET person = excluded.person
