-- Whoever was late in the last days owes a letter: one in a dozen of those that ended.
CREATE INDEX dossier_late ON dossier (ended_at) WHERE late;
