INSERT INTO names (name, value) VALUES ('collector', $1) ON CONFLICT (name) DO NOTHING
