-- The highest number given so far: to events, and, negative, to erased visitors.
SELECT greatest(
    coalesce((SELECT max(id) FROM events), 0),
    coalesce((SELECT -min(visitor) FROM events), 0),
    coalesce((SELECT max(id) FROM withdrawn), 0),
    coalesce((SELECT -min(visitor) FROM withdrawn), 0)
)
