INSERT INTO dossier_sum_agency
SELECT month, agency, procedure, sum(received), sum(online), sum(fee_due), sum(paid_online), sum(electronic),
    sum(electronic_known), sum(digitised), sum(digitised_known), sum(reused), sum(reused_known), sum(shared),
    sum(shared_known), sum(population), sum(population_known), sum(synchronised), sum(synchronised_known), sum(ended),
    sum(late), sum(work_s)
FROM dossier_part GROUP BY month, agency, procedure
