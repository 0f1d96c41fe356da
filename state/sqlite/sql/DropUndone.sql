DELETE FROM undone WHERE business = $1
