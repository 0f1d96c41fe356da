-- $1 business
INSERT INTO origins
SELECT (SELECT max(id) FROM origins) + row_number() OVER (ORDER BY local), $1,
    channel, network, source, medium, campaign, content, term, referrer, click_id
FROM said_origins said
WHERE NOT EXISTS (
    SELECT 1 FROM origins known
    WHERE known.business IN (0, $1) AND known.id >= 0
        AND known.channel = said.channel AND known.network = said.network AND known.source = said.source
        AND known.medium = said.medium AND known.campaign = said.campaign AND known.content = said.content
        AND known.term = said.term AND known.referrer = said.referrer AND known.click_id = said.click_id
)
