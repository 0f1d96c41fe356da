-- What of the batch isn't known, numbered in the order in which it will lie on disk: by day and
-- visitor, so that a visitor's number repeats and packs well.
-- $1 business, $2 source, $3 last id so far, $4 first and $5 last day of the batch
CREATE OR REPLACE TEMP TABLE fresh AS
WITH told AS (
    SELECT i.key, i.at_ms, DATE '1970-01-01' + i.day AS day, i.visitor, site.id AS site, name.id AS name,
        page.id AS page, origin.id AS origin, client.id AS client, i.engaged
    FROM incoming i
    JOIN (SELECT local, k.id FROM said_sites said JOIN sites k
        ON k.business = $1 AND k.site = said.site) site ON site.local = i.site
    JOIN (SELECT local, k.id FROM said_names said JOIN names k
        ON k.business IN (0, $1) AND k.name = said.name) name ON name.local = i.name
    JOIN (SELECT local, k.id FROM said_pages said JOIN pages k
        ON k.business IN (0, $1) AND k.page = said.page) page ON page.local = i.page
    JOIN (SELECT local, k.id FROM said_clients said JOIN clients k
        ON k.business IN (0, $1) AND k.device = said.device AND k.browser = said.browser
            AND k.os = said.os AND k.country = said.country) client ON client.local = i.client
    JOIN (SELECT local, k.id FROM said_origins said JOIN origins k
        ON k.business IN (0, $1)
            AND k.channel = said.channel AND k.network = said.network AND k.source = said.source
            AND k.medium = said.medium AND k.campaign = said.campaign AND k.content = said.content
            AND k.term = said.term AND k.referrer = said.referrer AND k.click_id = said.click_id
        ) origin ON origin.local = i.origin
),
known AS (
    SELECT e.site, e.day, e.key FROM events e
    WHERE e.business = $1
        AND e.day BETWEEN DATE '1970-01-01' + $4::INTEGER AND DATE '1970-01-01' + $5::INTEGER
        AND e.key IN (SELECT key FROM incoming)
)
SELECT $3 + row_number() OVER (ORDER BY t.day, t.visitor, t.at_ms, t.key, t.site) AS id,
    t.*, r.source = $2 AS counted
FROM told t
JOIN records r ON r.business = $1 AND r.site = t.site AND r.day = t.day
WHERE NOT EXISTS (SELECT 1 FROM known k WHERE k.key = t.key AND k.day = t.day AND k.site = t.site)
ORDER BY id
