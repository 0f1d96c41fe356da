-- The starts of the visits of a conversion's visitors, up to the conversion and within the lookback,
-- both ends included.
-- $1 business, $2 lookback in milliseconds
SELECT a.n, v.start_ms, v.visitor, v.site, v.origin, p.page
FROM asked a
JOIN visits v ON v.business = $1 AND v.visitor = a.visitor
    AND v.start_ms <= a.at_ms AND v.start_ms >= a.at_ms - $2
JOIN pages p ON p.id = v.entry_page AND p.business IN (0, $1)
ORDER BY a.n, v.start_ms
