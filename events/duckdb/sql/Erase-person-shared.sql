-- A browser that others use too stays theirs.
-- $1 business
UPDATE identities SET visitor = e.anew FROM erased e WHERE identities.business = $1 AND identities.visitor = e.visitor
