SELECT visitor, person, make_timestamp_ms(at_ms) AS "time" FROM identities WHERE business = $1 ORDER BY person, visitor
