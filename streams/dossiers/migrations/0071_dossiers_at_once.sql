-- What the boards count of the last days among millions of dossiers. A dossier that ended has its instant; one that is
-- finished ended then, and what has been returned may be open again.
CREATE INDEX dossier_ended ON dossier (ended_at) INCLUDE (agency, late, finished_at, received_at, waiting_s)
    WHERE ended_at IS NOT NULL;
DROP INDEX dossier_returned;
CREATE INDEX dossier_returned ON dossier (returned_at) WHERE returned_at IS NOT NULL;
CREATE INDEX feedback_agency ON feedback (agency);

-- The sums of dossier_sum over the units: what the index of the province and its agencies is counted from. A province has
-- some hundred times as many pairs of unit and procedure as procedures. Changed with dossier_sum, in the same transaction.
CREATE TABLE dossier_sum_agency (LIKE dossier_sum);
ALTER TABLE dossier_sum_agency DROP COLUMN unit, ADD PRIMARY KEY (month, agency, procedure);
INSERT INTO dossier_sum_agency
SELECT month, agency, procedure, sum(received), sum(online), sum(fee_due), sum(paid_online), sum(electronic),
    sum(electronic_known), sum(digitised), sum(digitised_known), sum(reused), sum(reused_known), sum(shared),
    sum(shared_known), sum(population), sum(population_known), sum(synchronised), sum(synchronised_known), sum(ended),
    sum(late), sum(work_s)
FROM dossier_sum GROUP BY month, agency, procedure;
GRANT SELECT ON dossier_sum_agency TO ioc_reader;

-- What is overdue is counted at each look; what answered feedback was raised again is looked for by each.
DROP INDEX dossier_unended;
CREATE INDEX dossier_unended ON dossier (promised_at) INCLUDE (agency, unit, received_at)
    WHERE ended_at IS NULL AND NOT closed;
CREATE INDEX feedback_repeated ON feedback (repeated_of) WHERE repeated_of IS NOT NULL;
