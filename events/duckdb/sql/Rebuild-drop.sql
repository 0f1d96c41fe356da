-- $1 business, $2 the day of the first affected visit
DELETE FROM visits
WHERE business = $1 AND day >= DATE '1970-01-01' + $2::INTEGER AND id IN (SELECT id FROM affected)
