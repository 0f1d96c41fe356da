-- $1 business, $2 person
DELETE FROM identities WHERE business = $1 AND person = $2
