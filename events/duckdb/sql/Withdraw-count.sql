-- $1 business
UPDATE events SET counted = (events.source = n.source),
    visit = CASE WHEN events.source = n.source THEN events.visit END,
    via = CASE WHEN events.source = n.source THEN events.via END
FROM new_records n
WHERE events.business = $1 AND events.site = n.site AND events.day = n.day
