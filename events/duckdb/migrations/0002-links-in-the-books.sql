-- Why: which browsers are whose is a fact of the books, which know it from orders, sign-ins and
-- hand-offs. Nothing ever wrote here.
DROP TABLE identities;
