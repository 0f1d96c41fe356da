SELECT v.id AS visit, make_timestamp_ms(v.start_ms) AS "start", make_timestamp_ms(v.end_ms) AS "end", v.day, s.site, v.visitor,
    o.channel, o.network, o.source, o.medium, o.campaign, o.content, o.term, o.referrer, o.click_id,
    entry.page AS entry_page, last.page AS exit_page, v.pageviews, v.events, v.engaged AS engaged_ms, v.conversions,
    c.device, c.browser, c.os, c.country
FROM visits v
JOIN sites s ON s.id = v.site
JOIN origins o ON o.id = v.origin
JOIN pages entry ON entry.id = v.entry_page
JOIN pages last ON last.id = v.exit_page
JOIN clients c ON c.id = v.client
WHERE v.business = $1
ORDER BY v.day, v.start_ms, v.id
