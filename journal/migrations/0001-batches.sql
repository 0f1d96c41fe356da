-- Why: the first shape. AUTOINCREMENT keeps a sequence from being given twice, also after every row
-- was dropped: the engine would take such a batch for one that it has.
CREATE TABLE batches (sequence INTEGER PRIMARY KEY AUTOINCREMENT, checksum INTEGER NOT NULL, payload BLOB NOT NULL);
CREATE TABLE names (name TEXT PRIMARY KEY, value TEXT NOT NULL);
