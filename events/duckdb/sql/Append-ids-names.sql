-- $1 business
SELECT local, k.id FROM said_names said JOIN names k ON k.business IN (0, $1) AND k.name = said.name
