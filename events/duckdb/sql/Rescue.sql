-- What a script told behind an event's number, where it makes sense: its words are there, and its day is
-- one of those around its moment.
-- $1 business, $2 the number
SELECT e.key, e.at_ms, (e.day - DATE '1970-01-01')::INTEGER, e.visitor, s.site, n.name, p.page, e.origin > 0, e.origin < 0,
    o.channel, o.network, o.source, o.medium, o.campaign, o.content, o.term, o.referrer, o.click_id,
    e.engaged, c.device, c.browser, c.os, c.country
FROM events e
JOIN sites s ON s.id = e.site AND s.business = $1
JOIN names n ON n.id = e.name AND n.business IN (0, $1)
JOIN pages p ON p.id = e.page AND p.business IN (0, $1)
JOIN origins o ON o.id = e.origin AND o.business IN (0, $1)
JOIN clients c ON c.id = e.client AND c.business IN (0, $1)
WHERE e.business = $1 AND e.source = 1 AND e.id > $2 AND e.key <> 0 AND e.visitor <> 0
    AND abs(e.at_ms - 86400000 * (e.day - DATE '1970-01-01')) < 2 * 86400000
ORDER BY e.id
