-- $1 business, $2 mark
DELETE FROM again WHERE business = $1 AND mark = $2
