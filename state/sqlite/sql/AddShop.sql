INSERT INTO shops (business, kind, shop) VALUES ($1, $2, $3) ON CONFLICT (business, kind, shop) DO NOTHING
