-- What a batch brings, with words numbered as they came; the words themselves stand beside it.
CREATE OR REPLACE TEMP TABLE incoming (
    n BIGINT, key BIGINT, at_ms BIGINT, day INTEGER, visitor BIGINT, site INTEGER, name INTEGER,
    page INTEGER, origin INTEGER, client INTEGER, engaged INTEGER
);
CREATE OR REPLACE TEMP TABLE said_sites (local INTEGER, site VARCHAR);
CREATE OR REPLACE TEMP TABLE said_names (local INTEGER, name VARCHAR);
CREATE OR REPLACE TEMP TABLE said_pages (local INTEGER, page VARCHAR);
CREATE OR REPLACE TEMP TABLE said_origins (
    local INTEGER, channel VARCHAR, network VARCHAR, source VARCHAR, medium VARCHAR, campaign VARCHAR,
    content VARCHAR, term VARCHAR, referrer VARCHAR, click_id VARCHAR
);
CREATE OR REPLACE TEMP TABLE said_clients (local INTEGER, device VARCHAR, browser VARCHAR, os VARCHAR, country VARCHAR);
