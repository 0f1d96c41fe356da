-- Why: what isn't counted must be told by site and day, also after a restart.
CREATE TABLE dropped (
  business BIGINT NOT NULL REFERENCES businesses(id),
  day      BIGINT NOT NULL,
  site     TEXT NOT NULL,
  reason   TEXT NOT NULL,
  count    BIGINT NOT NULL,
  PRIMARY KEY (business, day, site, reason)
);
