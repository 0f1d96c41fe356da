-- $1 business
SELECT local, k.id FROM said_pages said JOIN pages k ON k.business IN (0, $1) AND k.page = said.page
