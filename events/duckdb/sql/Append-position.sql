-- $1 business, $2 collector, $3 sequence
INSERT INTO positions VALUES ($1, $2, $3)
