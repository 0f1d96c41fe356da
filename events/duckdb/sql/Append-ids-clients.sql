-- $1 business
SELECT local, k.id FROM said_clients said JOIN clients k
    ON k.business IN (0, $1) AND k.device = said.device AND k.browser = said.browser
        AND k.os = said.os AND k.country = said.country
