-- $1 business
SELECT id, channel, network, source, medium, campaign, content, term, referrer, click_id
FROM origins WHERE business IN (0, $1)
