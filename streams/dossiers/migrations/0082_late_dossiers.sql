-- Whoever was late in the last days owes a letter: one in a dozen of those that ended.
CREATE INDEX dossier_late ON dossier (ended_at) WHERE late;

-- What is open is counted at each look, by when it is promised for; some lie among millions of old ones, each on a page of
-- its own: all that is asked of them stands in the index.
DROP INDEX dossier_open_due;
CREATE INDEX dossier_open_due ON dossier (due, agency)
    INCLUDE (finished_at, status, status_at, waited_days, promised_at) WHERE NOT closed;
DROP INDEX dossier_unended;
CREATE INDEX dossier_unended ON dossier (promised_at)
    INCLUDE (agency, unit, received_at, dossier, status, status_at, due, waited_days) WHERE ended_at IS NULL AND NOT closed;
-- What is not closed is mostly not finished either.
CREATE STATISTICS dossier_unfinished (mcv) ON closed, finished_at FROM dossier;
