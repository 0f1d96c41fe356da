-- $1 business
SELECT local, k.id FROM said_origins said JOIN origins k
    ON k.business IN (0, $1) AND k.id >= 0
        AND k.channel = said.channel AND k.network = said.network AND k.source = said.source
        AND k.medium = said.medium AND k.campaign = said.campaign AND k.content = said.content
        AND k.term = said.term AND k.referrer = said.referrer AND k.click_id = said.click_id
