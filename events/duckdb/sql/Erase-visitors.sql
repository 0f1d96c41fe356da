-- Those of the visitors named who were here, and the numbers that replace theirs: negative, so no
-- browser has them.
-- $1 business, $2 the last number given
CREATE OR REPLACE TEMP TABLE erased AS
SELECT visitor, -($2::BIGINT + row_number() OVER (ORDER BY visitor)) AS anew
FROM (
    SELECT visitor FROM events WHERE business = $1 AND visitor IN (SELECT visitor FROM named)
    UNION
    SELECT visitor FROM withdrawn WHERE business = $1 AND visitor IN (SELECT visitor FROM named)
)
