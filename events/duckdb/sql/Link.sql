-- $1 business
INSERT INTO identities
SELECT $1, visitor, person, arg_min(at_ms, n)
FROM linked l
WHERE NOT EXISTS (
    SELECT 1 FROM identities i WHERE i.business = $1 AND i.visitor = l.visitor AND i.person = l.person
)
GROUP BY visitor, person
