-- $1 business
DELETE FROM tallies WHERE business = $1
