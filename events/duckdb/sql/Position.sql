-- $1 business, $2 collector
SELECT coalesce(max(sequence), 0) FROM positions WHERE business = $1 AND collector = $2
