-- Why: people sign in. Who they are and by what they show it, what they may do in which business,
-- their browsers, links that let somebody in once, and the log of who changed what. Business 0 is all.
-- A removed user's number is never given again: the log goes on naming it.
CREATE TABLE users (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT NOT NULL,
  mail       TEXT NOT NULL UNIQUE,
  handle     TEXT NOT NULL UNIQUE,
  proof      TEXT NOT NULL,
  created_ms BIGINT NOT NULL
);

CREATE TABLE roles (
  user_id  BIGINT NOT NULL REFERENCES users(id),
  business BIGINT NOT NULL,
  role     TEXT NOT NULL,
  PRIMARY KEY (user_id, business)
);

CREATE TABLE sessions (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  hash       TEXT NOT NULL UNIQUE,
  user_id    BIGINT NOT NULL REFERENCES users(id),
  browser    TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  used_ms    BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE tickets (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  hash       TEXT NOT NULL UNIQUE,
  purpose    TEXT NOT NULL,
  user_id    BIGINT NOT NULL,
  business   BIGINT NOT NULL,
  role       TEXT NOT NULL,
  meant_for  TEXT NOT NULL,
  made_by    TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
);

-- Lines are only ever added. Those with the same once are one line, which counts.
CREATE TABLE changes (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms    BIGINT NOT NULL,
  by_kind  TEXT NOT NULL,
  by_id    BIGINT NOT NULL,
  by_name  TEXT NOT NULL,
  business BIGINT NOT NULL,
  deed     TEXT NOT NULL,
  subject  TEXT NOT NULL,
  detail   TEXT NOT NULL,
  once     TEXT UNIQUE,
  times    BIGINT NOT NULL
);
CREATE INDEX changes_business ON changes (business, id);
