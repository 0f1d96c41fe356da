-- $1 business
UPDATE events SET visitor = e.anew FROM erased e WHERE events.business = $1 AND events.visitor = e.visitor
