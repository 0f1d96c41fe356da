SELECT value FROM names WHERE name = 'collector'
