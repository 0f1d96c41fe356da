-- $1 business
SELECT local, k.id FROM said_sites said JOIN sites k ON k.business = $1 AND k.site = said.site
