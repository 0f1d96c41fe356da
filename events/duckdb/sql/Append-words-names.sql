-- $1 business
INSERT INTO names
SELECT (SELECT max(id) FROM names) + row_number() OVER (ORDER BY local), $1, name
FROM said_names said
WHERE NOT EXISTS (SELECT 1 FROM names known WHERE known.business IN (0, $1) AND known.name = said.name)
