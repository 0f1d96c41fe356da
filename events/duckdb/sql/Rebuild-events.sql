-- Events that were there and now belong to another visit.
-- $1 business, $2 the day of the first affected visit
UPDATE events SET visit = r.visit, via = r.via
FROM rebuilt r
WHERE events.business = $1 AND events.day >= DATE '1970-01-01' + $2::INTEGER AND events.id = r.id
    AND NOT r.is_fresh AND (r.visit <> r.was_visit OR r.via <> r.was_via)
