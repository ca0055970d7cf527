-- What was refused, withdrawn or stopped and then taken up again is open: it has ended only while one of these is its last
-- status, and since the first of those that no other has followed.
CREATE OR REPLACE FUNCTION dossier_fold(wanted text[]) RETURNS SETOF dossier LANGUAGE sql STABLE AS $$
    WITH history AS (
        SELECT told.*, status IN (3, 7, 8) AND (lag(status) OVER (PARTITION BY canonical ORDER BY time, status)
            IN (3, 7, 8)) IS NOT TRUE AS closes
        FROM dossier_history(wanted) AS told
    ), fact AS (
        SELECT canonical,
            max(system) FILTER (WHERE place = steps) AS system,
            max(agency) FILTER (WHERE place = steps) AS agency,
            max(unit) FILTER (WHERE place = steps) AS unit,
            max(procedure) FILTER (WHERE place = steps) AS procedure,
            max(channel) FILTER (WHERE place = 1) AS channel,
            max(status) FILTER (WHERE place = steps) AS status,
            max(time) AS status_at,
            min(time) AS registered_at,
            min(time) FILTER (WHERE status = 2) AS received_at,
            (array_agg(due ORDER BY place DESC) FILTER (WHERE due IS NOT NULL))[1] AS due,
            min(time) FILTER (WHERE status = 9) AS finished_at,
            min(time) FILTER (WHERE status = 10) AS returned_at,
            max(time) FILTER (WHERE closes) AS closed_at,
            min(time) FILTER (WHERE status = 5) AS supplement_at,
            count(*) FILTER (WHERE status = 5) AS supplements,
            coalesce(sum(until - time) FILTER (WHERE status = 5), interval '0') AS waited,
            coalesce(sum(working_days_between(time, until)) FILTER (WHERE status = 5), 0)::int AS waited_days,
            max(steps) AS steps,
            (array_agg(officer ORDER BY place DESC) FILTER (WHERE officer IS NOT NULL))[1] AS officer,
            (array_agg(applicant ORDER BY place DESC) FILTER (WHERE applicant IS NOT NULL))[1] AS applicant,
            (array_agg(fee_vnd ORDER BY place DESC) FILTER (WHERE fee_vnd IS NOT NULL))[1] AS fee_vnd,
            bool_or(paid_online) AS paid_online,
            bool_or(result_electronic) AS result_electronic,
            bool_or(digitised) AS digitised,
            bool_or(reused) AS reused,
            bool_or(shared) AS shared,
            bool_or(population) AS population,
            bool_or(synchronised) AS synchronised
        FROM history GROUP BY canonical
    ), ended AS (
        SELECT fact.*, CASE WHEN waited_days > 0 THEN moved_due(due, waited_days) ELSE due END AS promised_at,
            coalesce(finished_at, returned_at, CASE WHEN status IN (3, 7, 8) THEN closed_at
            WHEN status = 5 AND supplements = 1 THEN supplement_at END) AS ended_at
        FROM fact
    )
    SELECT canonical, system, agency, unit, procedure, channel, status, status_at, registered_at, received_at, due,
        coalesce(finished_at, returned_at), returned_at, status IN (3, 7, 8, 10), supplements::int,
        floor(extract(epoch FROM waited))::bigint,
        CASE WHEN supplements > 1 THEN true ELSE ended_at > promised_at END,
        steps::int, ended_at, officer, applicant, fee_vnd, paid_online, result_electronic, digitised, reused, shared,
        population, synchronised, waited_days, promised_at
    FROM ended
$$;

UPDATE dossier AS d SET (ended_at, late) = ROW(f.ended_at, f.late)
FROM dossier_fold(ARRAY(
    SELECT dossier FROM dossier JOIN (
        SELECT DISTINCT coalesce(link.canonical, step.dossier) AS dossier
        FROM dossier_step AS step LEFT JOIN dossier_link AS link ON link.alias = step.dossier
        WHERE step.status IN (3, 7, 8)) AS closed_once USING (dossier)
    WHERE finished_at IS NULL AND (status NOT IN (3, 7, 8) OR ended_at <> status_at))) AS f
WHERE d.dossier = f.dossier;

-- Their sums change with them.
TRUNCATE dossier_sum, dossier_sum_agency, dossier_sum_year;
INSERT INTO dossier_sum
SELECT month, agency, unit, procedure, sum(received), sum(online), sum(fee_due), sum(paid_online), sum(electronic),
    sum(electronic_known), sum(digitised), sum(digitised_known), sum(reused), sum(reused_known), sum(shared),
    sum(shared_known), sum(population), sum(population_known), sum(synchronised), sum(synchronised_known), sum(ended),
    sum(late), sum(work_s)
FROM dossier_part GROUP BY month, agency, unit, procedure;
INSERT INTO dossier_sum_agency
SELECT month, agency, procedure, sum(received), sum(online), sum(fee_due), sum(paid_online), sum(electronic),
    sum(electronic_known), sum(digitised), sum(digitised_known), sum(reused), sum(reused_known), sum(shared),
    sum(shared_known), sum(population), sum(population_known), sum(synchronised), sum(synchronised_known), sum(ended),
    sum(late), sum(work_s)
FROM dossier_sum GROUP BY month, agency, procedure;
INSERT INTO dossier_sum_year
SELECT date_trunc('year', month)::date, agency, unit, procedure, sum(received), sum(online), sum(fee_due),
    sum(paid_online), sum(electronic), sum(electronic_known), sum(digitised), sum(digitised_known), sum(reused),
    sum(reused_known), sum(shared), sum(shared_known), sum(population), sum(population_known), sum(synchronised),
    sum(synchronised_known), sum(ended), sum(late), sum(work_s)
FROM dossier_sum GROUP BY 1, agency, unit, procedure;
