-- Why: a business says how far the identity of its visitors reaches and whose visits are its own; and an order that a
-- script told without its shop is looked for under every shop that has orders.
ALTER TABLE businesses ADD COLUMN cross_domains BIGINT NOT NULL DEFAULT 0;
ALTER TABLE businesses ADD COLUMN excluded TEXT NOT NULL DEFAULT '';
ALTER TABLE businesses ADD COLUMN excluded_pages TEXT NOT NULL DEFAULT '';

CREATE TABLE shops (
  business BIGINT NOT NULL REFERENCES businesses(id),
  kind     TEXT NOT NULL,
  shop     TEXT NOT NULL,
  PRIMARY KEY (business, kind, shop)
);

-- A key is shop/number: what stands before its last slash.
INSERT INTO shops (business, kind, shop)
SELECT DISTINCT business, kind, rtrim(rtrim(key, replace(key, '/', '')), '/') FROM facts
WHERE kind IN ('order', 'lead') AND key LIKE '%/%';
