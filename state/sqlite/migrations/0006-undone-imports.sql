-- Why: an import can be taken back. Then a fact is what all others say of it, so what each said must be known, also
-- where it made no version of its own or where its version holds what others had said before. Nothing is deleted.
ALTER TABLE imports ADD COLUMN by_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN by_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN by_name TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN mark BIGINT NOT NULL DEFAULT 0;

CREATE TABLE undone (
  business BIGINT NOT NULL REFERENCES businesses(id),
  import   BIGINT NOT NULL,
  at_ms    BIGINT NOT NULL,
  by_kind  TEXT NOT NULL,
  by_id    BIGINT NOT NULL,
  by_name  TEXT NOT NULL,
  why      TEXT NOT NULL,
  PRIMARY KEY (business, import)
);

-- A statement belongs to the version that stood once it was made. Its body is empty where that says the
-- same to the letter. The same said again by the same import is one.
CREATE TABLE statements (
  id       INTEGER PRIMARY KEY,
  business BIGINT NOT NULL REFERENCES businesses(id),
  kind     TEXT NOT NULL,
  key      TEXT NOT NULL,
  fact     BIGINT NOT NULL,
  at_ms    BIGINT NOT NULL,
  import   BIGINT NOT NULL,
  via      BIGINT NOT NULL,
  digest   TEXT NOT NULL,
  amends   BIGINT NOT NULL,
  body     TEXT NOT NULL,
  UNIQUE (business, kind, key, import, digest)
);
CREATE INDEX statements_import ON statements (business, import);
CREATE INDEX facts_import ON facts (business, import);

-- What each import added to dropped.
CREATE TABLE import_dropped (
  business BIGINT NOT NULL REFERENCES businesses(id),
  import   BIGINT NOT NULL,
  day      BIGINT NOT NULL,
  site     TEXT NOT NULL,
  reason   TEXT NOT NULL,
  count    BIGINT NOT NULL
);
CREATE INDEX import_dropped_import ON import_dropped (business, import);
