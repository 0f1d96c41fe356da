-- $1 business, $2 mark
INSERT INTO withdrawn SELECT * FROM events WHERE business = $1 AND mark = $2
