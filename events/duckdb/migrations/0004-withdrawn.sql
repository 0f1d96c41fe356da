-- Why: an import of a log can be taken back. An event has the mark of the import that brought it, 0 where none did. What
-- another import brought again is noted, so that it stays. What was taken back leaves the table that questions read, and is kept.
ALTER TABLE events ADD COLUMN mark BIGINT DEFAULT 0;

CREATE TABLE again (business BIGINT NOT NULL, mark BIGINT NOT NULL, key BIGINT NOT NULL, site INTEGER NOT NULL, day DATE NOT NULL);

CREATE TABLE withdrawn AS SELECT * FROM events LIMIT 0;
