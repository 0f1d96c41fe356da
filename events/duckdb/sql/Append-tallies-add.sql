-- $1 business
UPDATE tallies SET n = tallies.n + t.n
FROM tallied t
WHERE tallies.business = $1 AND tallies.day >= (SELECT DATE '1970-01-01' + min(day) FROM tallied)
    AND tallies.day = DATE '1970-01-01' + t.day AND tallies.site = t.site AND tallies.name = t.name AND tallies.page = t.page
