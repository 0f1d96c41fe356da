SELECT count(*) FROM batches WHERE sequence > $1
