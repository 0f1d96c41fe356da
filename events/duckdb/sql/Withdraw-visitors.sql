-- Whose visits change: of those who leave, and of those whose source is the record now.
-- $1 business, $2 mark
CREATE OR REPLACE TEMP TABLE touched_visitors AS
SELECT DISTINCT visitor FROM events WHERE business = $1 AND mark = $2
