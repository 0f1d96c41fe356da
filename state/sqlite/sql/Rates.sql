SELECT on_day, currency, person, value, recorded_ms FROM rates WHERE business = $1 ORDER BY on_day, id
