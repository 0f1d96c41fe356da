-- $1 business
DELETE FROM visits WHERE business = $1 AND visitor IN (SELECT visitor FROM touched_visitors)
