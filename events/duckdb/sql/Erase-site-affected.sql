-- All visits of those who were on the site.
-- $1 business, $2 site
CREATE OR REPLACE TEMP TABLE affected AS
SELECT v.id, v.day FROM visits v
WHERE v.business = $1 AND v.visitor IN (
    SELECT e.visitor FROM events e JOIN sites s ON s.id = e.site
    WHERE e.business = $1 AND s.business = $1 AND s.site = $2
)
