-- $1 business
DELETE FROM records WHERE business = $1 AND (site, day) IN (SELECT (site, day) FROM new_records)
