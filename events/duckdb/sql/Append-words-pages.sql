-- $1 business
INSERT INTO pages
SELECT (SELECT max(id) FROM pages) + row_number() OVER (ORDER BY local), $1, page
FROM said_pages said
WHERE NOT EXISTS (SELECT 1 FROM pages known WHERE known.business IN (0, $1) AND known.page = said.page)
