-- A dossier that was sent back to its citizen more than once is late even where nobody promised a day: its letter is
-- owed all the same, and no promise was missed.
ALTER TABLE apology ALTER COLUMN missed DROP NOT NULL;
