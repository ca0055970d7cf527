-- What is open is counted by unit too; without the unit in the index every open dossier is fetched from the table.
DROP INDEX dossier_open_due;
CREATE INDEX dossier_open_due ON dossier (due, agency)
    INCLUDE (finished_at, status, status_at, waited_days, promised_at, unit) WHERE NOT closed;
