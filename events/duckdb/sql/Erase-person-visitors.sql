-- The person's visitors and the numbers that replace theirs: negative, so no browser has them.
-- $1 business, $2 person, $3 the last number given
CREATE OR REPLACE TEMP TABLE erased AS
SELECT visitor, -($3::BIGINT + row_number() OVER (ORDER BY visitor)) AS anew
FROM (SELECT DISTINCT visitor FROM identities WHERE business = $1 AND person = $2)
