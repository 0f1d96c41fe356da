UPDATE names SET value = $1 WHERE name = 'collector'
