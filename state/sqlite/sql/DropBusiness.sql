DELETE FROM businesses WHERE id = $1
