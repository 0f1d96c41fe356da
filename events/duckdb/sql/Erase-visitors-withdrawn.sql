-- $1 business
UPDATE withdrawn SET visitor = e.anew FROM erased e WHERE withdrawn.business = $1 AND withdrawn.visitor = e.visitor
