-- Why: the first schema. Everything hangs on a business; facts are versions that are only ever added.
-- The number of an erased business is never given again: what other stores hold under it can't come back.
CREATE TABLE businesses (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT NOT NULL UNIQUE,
  currency   TEXT NOT NULL,
  zone       TEXT NOT NULL,
  margin_ppm BIGINT,
  created_ms BIGINT NOT NULL
);

CREATE TABLE site_hosts (
  business BIGINT NOT NULL REFERENCES businesses(id),
  host     TEXT NOT NULL,
  site     TEXT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (business, host)
);

-- Random keys that never leave the folder: of the one-way hashes of addresses and log lines.
CREATE TABLE secrets (
  business BIGINT NOT NULL REFERENCES businesses(id),
  name     TEXT NOT NULL,
  value    TEXT NOT NULL,
  PRIMARY KEY (business, name)
);

-- One random salt a day for the visitors of that day; deleted 48 hours after its last use.
CREATE TABLE salts (
  business BIGINT NOT NULL REFERENCES businesses(id),
  day      BIGINT NOT NULL,
  value    TEXT NOT NULL,
  used_ms  BIGINT NOT NULL,
  PRIMARY KEY (business, day)
);

CREATE TABLE facts (
  id          INTEGER PRIMARY KEY,
  business    BIGINT NOT NULL REFERENCES businesses(id),
  kind        TEXT NOT NULL,
  key         TEXT NOT NULL,
  version     BIGINT NOT NULL,
  at_ms       BIGINT NOT NULL,
  recorded_ms BIGINT NOT NULL,
  import      BIGINT NOT NULL,
  via         BIGINT NOT NULL,
  digest      TEXT NOT NULL,
  body        TEXT NOT NULL,
  note        TEXT NOT NULL,
  UNIQUE (business, kind, key, version)
);
CREATE INDEX facts_at ON facts (business, kind, at_ms);

-- Where a fact was stored under what turns out to be an alias of another, it counts no more from then on.
CREATE TABLE aliases (
  business    BIGINT NOT NULL REFERENCES businesses(id),
  kind        TEXT NOT NULL,
  alias       TEXT NOT NULL,
  key         TEXT NOT NULL,
  recorded_ms BIGINT NOT NULL,
  PRIMARY KEY (business, kind, alias)
);
CREATE INDEX aliases_key ON aliases (business, kind, key);

-- Every one-way key of a human leads to one person: the first key by which they were known.
CREATE TABLE person_keys (
  business BIGINT NOT NULL REFERENCES businesses(id),
  key      TEXT NOT NULL,
  person   TEXT NOT NULL,
  PRIMARY KEY (business, key)
);
CREATE INDEX person_keys_person ON person_keys (business, person);

CREATE TABLE rates (
  id          INTEGER PRIMARY KEY,
  business    BIGINT NOT NULL REFERENCES businesses(id),
  on_day      BIGINT NOT NULL,
  currency    TEXT NOT NULL,
  person      TEXT NOT NULL,
  value       TEXT NOT NULL,
  recorded_ms BIGINT NOT NULL
);

CREATE TABLE imports (
  id          INTEGER PRIMARY KEY,
  business    BIGINT NOT NULL REFERENCES businesses(id),
  file        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  digest      TEXT NOT NULL,
  summary     TEXT NOT NULL,
  finished_ms BIGINT NOT NULL
);
CREATE INDEX imports_digest ON imports (business, kind, digest);

CREATE TABLE api_keys (
  id         INTEGER PRIMARY KEY,
  business   BIGINT NOT NULL REFERENCES businesses(id),
  name       TEXT NOT NULL,
  scope      TEXT NOT NULL,
  hash       TEXT NOT NULL UNIQUE,
  created_ms BIGINT NOT NULL,
  revoked_ms BIGINT NOT NULL
);
