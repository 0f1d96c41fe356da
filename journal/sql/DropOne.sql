DELETE FROM batches WHERE sequence = $1
