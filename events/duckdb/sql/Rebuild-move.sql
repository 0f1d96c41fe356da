-- $1 business, $2 the day of the first affected visit
UPDATE events SET visit = m.visit, via = m.via
FROM moved m
WHERE events.business = $1 AND events.day >= DATE '1970-01-01' + $2::INTEGER AND events.id = m.id
