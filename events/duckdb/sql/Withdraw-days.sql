-- The sites' days that it told of.
-- $1 business, $2 mark
CREATE OR REPLACE TEMP TABLE told_days AS
SELECT DISTINCT site, day FROM events WHERE business = $1 AND mark = $2
