SELECT kind, key FROM facts WHERE business = $1 AND version = 1
