-- Why: which browsers are whose is a fact of the books: it comes from orders, sign-ins and hand-offs, often late.
CREATE TABLE links (
  business BIGINT NOT NULL REFERENCES businesses(id),
  visitor  BIGINT NOT NULL,
  key      TEXT NOT NULL,
  at_ms    BIGINT NOT NULL,
  PRIMARY KEY (business, visitor, key)
);
CREATE INDEX links_key ON links (business, key);
