-- Whose visits change, and from when on.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT visitor, min(at_ms) AS since, min(day) AS day FROM fresh WHERE counted GROUP BY visitor
