-- $1 business: when its last visit ended, and on which day the last one began
SELECT max(end_ms), max(day) - DATE '1970-01-01' FROM visits WHERE business = $1
