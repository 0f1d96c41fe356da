SELECT shop FROM shops WHERE business = $1 AND kind = $2 ORDER BY shop
