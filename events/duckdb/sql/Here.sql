-- What each browser of the business was on last since a moment. The day before the moment's own bounds what
-- is read: a day of the business's zone may begin before one of UTC.
-- $1 business, $2 the moment in milliseconds, $3 the day before the moment's
SELECT s.site, p.page, o.channel, o.network, count(*)
FROM (
    SELECT visitor, max_by(site, (at_ms, id)) AS site, max_by(page, (at_ms, id)) AS page, max_by(via, (at_ms, id)) AS via
    FROM events
    WHERE business = $1 AND day >= $3::DATE AND at_ms >= $2 AND counted
    GROUP BY visitor
) e
JOIN sites s ON s.id = e.site
JOIN pages p ON p.id = e.page
JOIN origins o ON o.id = e.via
GROUP BY s.site, p.page, o.channel, o.network
