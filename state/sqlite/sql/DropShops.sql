DELETE FROM shops WHERE business = $1
