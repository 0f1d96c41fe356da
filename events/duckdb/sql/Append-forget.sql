-- $1 business, $2 collector
DELETE FROM positions WHERE business = $1 AND collector = $2
