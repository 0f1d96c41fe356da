-- $1 business
INSERT INTO records SELECT $1, site, day, source FROM new_records WHERE source IS NOT NULL
