-- Why: the first shape. Words that repeat (pages, origins, clients) stand once and are numbered, so
-- that an event takes some 20 bytes and is grouped by numbers. Number 0 is "none", business 0 is
-- everybody's. docs/adr/0007 says why visits are a table and why events carry their visit's origin.

CREATE TABLE sites (id INTEGER NOT NULL, business BIGINT NOT NULL, site VARCHAR NOT NULL);

CREATE TABLE names (id INTEGER NOT NULL, business BIGINT NOT NULL, name VARCHAR NOT NULL);
INSERT INTO names VALUES (1, 0, 'pageview'), (2, 0, 'engagement'), (3, 0, 'order'), (4, 0, 'lead');

CREATE TABLE pages (id INTEGER NOT NULL, business BIGINT NOT NULL, page VARCHAR NOT NULL);
INSERT INTO pages VALUES (0, 0, '');

CREATE TABLE origins (
    id INTEGER NOT NULL, business BIGINT NOT NULL,
    channel VARCHAR NOT NULL, network VARCHAR NOT NULL, source VARCHAR NOT NULL, medium VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL, content VARCHAR NOT NULL, term VARCHAR NOT NULL, referrer VARCHAR NOT NULL,
    click_id VARCHAR NOT NULL
);
INSERT INTO origins VALUES (0, 0, 'Direct', '', '', '', '', '', '', '', '');

CREATE TABLE clients (
    id INTEGER NOT NULL, business BIGINT NOT NULL,
    device VARCHAR NOT NULL, browser VARCHAR NOT NULL, os VARCHAR NOT NULL, country VARCHAR NOT NULL
);
INSERT INTO clients VALUES (0, 0, '', '', '', '');

-- Moments are milliseconds since 1970-01-01 UTC; day is the day in the business's zone.
CREATE TABLE events (
    id       BIGINT NOT NULL,   -- running; one a stored event
    business BIGINT NOT NULL,
    source   UTINYINT NOT NULL, -- 1 script, 2 log, 3 aggregate
    counted  BOOLEAN NOT NULL,  -- whether its source is the record of its site and day
    site     INTEGER NOT NULL,
    day      DATE NOT NULL,
    at_ms       BIGINT NOT NULL,
    visitor  BIGINT NOT NULL,
    key      BIGINT NOT NULL,
    name     INTEGER NOT NULL,
    page     INTEGER NOT NULL,
    origin   INTEGER NOT NULL,  -- where this event arrived from; 0 where it is no arrival
    engaged  INTEGER NOT NULL,  -- milliseconds
    client   INTEGER NOT NULL,
    visit    BIGINT,            -- derived: the id of its visit's first event; NULL where it doesn't count
    via      INTEGER            -- derived: its visit's origin
);

-- Derived: can be dropped and rebuilt from events.
CREATE TABLE visits (
    id          BIGINT NOT NULL, -- of its first event
    business    BIGINT NOT NULL,
    site        INTEGER NOT NULL,
    day         DATE NOT NULL,
    start_ms    BIGINT NOT NULL,
    end_ms      BIGINT NOT NULL,
    visitor     BIGINT NOT NULL,
    alone       BOOLEAN NOT NULL, -- the only visit of its visitor that began on its day
    first_visit BIGINT NOT NULL,  -- the id of the first visit of its visitor that began on its day
    origin      INTEGER NOT NULL, -- 0 is direct
    entry_page  INTEGER NOT NULL,
    exit_page   INTEGER NOT NULL,
    pageviews   INTEGER NOT NULL,
    events      INTEGER NOT NULL, -- page views included, engagements not
    engaged     BIGINT NOT NULL,  -- milliseconds
    conversions INTEGER NOT NULL,
    client      INTEGER NOT NULL
);

-- Derived: counted events but engagements, by day and page, for questions that need no more.
CREATE TABLE tallies (
    business BIGINT NOT NULL, site INTEGER NOT NULL, day DATE NOT NULL, name INTEGER NOT NULL, page INTEGER NOT NULL,
    n BIGINT NOT NULL
);

-- Which source is the record of a site's day: the first that told of it.
CREATE TABLE records (business BIGINT NOT NULL, site INTEGER NOT NULL, day DATE NOT NULL, source UTINYINT NOT NULL);

-- How far each collector has come.
CREATE TABLE positions (business BIGINT NOT NULL, collector VARCHAR NOT NULL, sequence BIGINT NOT NULL);

-- Which visitors are which persons.
CREATE TABLE identities (business BIGINT NOT NULL, visitor BIGINT NOT NULL, person VARCHAR NOT NULL, at_ms BIGINT NOT NULL);
