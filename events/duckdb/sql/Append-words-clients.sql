-- $1 business
INSERT INTO clients
SELECT (SELECT max(id) FROM clients) + row_number() OVER (ORDER BY local), $1, device, browser, os, country
FROM said_clients said
WHERE NOT EXISTS (
    SELECT 1 FROM clients known
    WHERE known.business IN (0, $1) AND known.device = said.device AND known.browser = said.browser
        AND known.os = said.os AND known.country = said.country
)
