-- $1 business, $2 mark
DELETE FROM events WHERE business = $1 AND mark = $2
