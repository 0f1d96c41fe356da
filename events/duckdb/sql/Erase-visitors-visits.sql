-- $1 business
UPDATE visits SET visitor = e.anew FROM erased e WHERE visits.business = $1 AND visits.visitor = e.visitor
