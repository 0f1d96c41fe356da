-- Why: a business says which purposes matter to it, so that forms offer those first.
ALTER TABLE businesses ADD COLUMN purposes TEXT NOT NULL DEFAULT '';
