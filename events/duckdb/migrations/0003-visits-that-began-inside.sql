-- Why: going from one own site to another, or coming back from paying, isn't arriving, but looked like
-- a direct arrival where the visitor is known by another number there. Number -1 says so, and reads
-- as Direct. What was collected before stays as it was told.
INSERT INTO origins VALUES (-1, 0, 'Direct', '', '', '', '', '', '', '', '');
