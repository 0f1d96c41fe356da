-- $1 business, $2 a moment: whether a visit ended at it or later
SELECT EXISTS (SELECT 1 FROM visits WHERE business = $1 AND end_ms >= $2)
