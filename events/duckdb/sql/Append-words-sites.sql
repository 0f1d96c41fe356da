-- $1 business
INSERT INTO sites
SELECT (SELECT coalesce(max(id), 0) FROM sites) + row_number() OVER (ORDER BY local), $1, site
FROM said_sites said
WHERE NOT EXISTS (SELECT 1 FROM sites known WHERE known.business = $1 AND known.site = said.site)
