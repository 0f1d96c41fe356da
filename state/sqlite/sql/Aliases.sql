SELECT kind, alias, key FROM aliases WHERE business = $1
