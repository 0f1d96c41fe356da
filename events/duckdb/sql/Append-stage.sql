-- What a chunk of a batch brings, beside the tables: what it says in words (numbered as they came),
-- what makes its events known, whose visits it touches and from when on, and which events that were
-- there move to another visit.
CREATE OR REPLACE TEMP TABLE said_sites (local INTEGER, site VARCHAR);
CREATE OR REPLACE TEMP TABLE said_names (local INTEGER, name VARCHAR);
CREATE OR REPLACE TEMP TABLE said_pages (local INTEGER, page VARCHAR);
CREATE OR REPLACE TEMP TABLE said_origins (
    local INTEGER, channel VARCHAR, network VARCHAR, source VARCHAR, medium VARCHAR, campaign VARCHAR,
    content VARCHAR, term VARCHAR, referrer VARCHAR, click_id VARCHAR
);
CREATE OR REPLACE TEMP TABLE said_clients (local INTEGER, device VARCHAR, browser VARCHAR, os VARCHAR, country VARCHAR);
CREATE OR REPLACE TEMP TABLE said_days (site INTEGER, day INTEGER);
CREATE OR REPLACE TEMP TABLE statements (n BIGINT, key BIGINT, site INTEGER, day INTEGER);
CREATE OR REPLACE TEMP TABLE touched (visitor BIGINT, since BIGINT, day INTEGER);
CREATE OR REPLACE TEMP TABLE moved (id BIGINT, visit BIGINT, via INTEGER);
CREATE OR REPLACE TEMP TABLE tallied (site INTEGER, day INTEGER, name INTEGER, page INTEGER, n BIGINT);
