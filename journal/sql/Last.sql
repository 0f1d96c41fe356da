SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'batches'), 0)
