-- The sums of dossier_sum over the months of each year (its first month stands for it): what the index of the units of a
-- province is counted from. A year's months have some ten times as many rows. Changed with dossier_sum, in the same transaction.
CREATE TABLE dossier_sum_year (LIKE dossier_sum INCLUDING ALL);
INSERT INTO dossier_sum_year
SELECT date_trunc('year', month)::date, agency, unit, procedure, sum(received), sum(online), sum(fee_due),
    sum(paid_online), sum(electronic), sum(electronic_known), sum(digitised), sum(digitised_known), sum(reused),
    sum(reused_known), sum(shared), sum(shared_known), sum(population), sum(population_known), sum(synchronised),
    sum(synchronised_known), sum(ended), sum(late), sum(work_s)
FROM dossier_sum GROUP BY 1, agency, unit, procedure;
GRANT SELECT ON dossier_sum_year TO ioc_reader;

-- Each batch changes rows of the present month and year again: with room beside them no index need be touched.
ALTER TABLE dossier_sum SET (fillfactor = 70);
ALTER TABLE dossier_sum_agency SET (fillfactor = 50);
ALTER TABLE dossier_sum_year SET (fillfactor = 70);
