-- $1 business
DELETE FROM tallies WHERE business = $1 AND (site, day) IN (SELECT (site, day) FROM told_days)
