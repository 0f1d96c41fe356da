SELECT count(*) FROM facts WHERE business = $1 AND kind = $2 AND key = $3 AND digest = $4
