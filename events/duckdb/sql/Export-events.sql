SELECT make_timestamp_ms(e.at_ms) AS "time", e.day, s.site, e.visitor, e.visit, n.name, p.page,
    CASE e.source WHEN 1 THEN 'script' WHEN 2 THEN 'log' ELSE 'aggregate' END AS told_by, e.counted, e.origin > 0 AS arrival,
    o.channel, o.network, o.source, o.medium, o.campaign, o.content, o.term, o.referrer, o.click_id,
    e.engaged AS engaged_ms, c.device, c.browser, c.os, c.country
FROM events e
JOIN sites s ON s.id = e.site
JOIN names n ON n.id = e.name
JOIN pages p ON p.id = e.page
JOIN origins o ON o.id = e.origin
JOIN clients c ON c.id = e.client
WHERE e.business = $1
ORDER BY e.day, e.at_ms, e.id
