-- A promised time moves by the working days that the citizen took (docs/adr/0011-moved-by-working-days.md), and keeps
-- its time of day.
CREATE FUNCTION moved_due(due timestamptz, days int) RETURNS timestamptz LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN days > 0 THEN
        (add_working_days((due AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, days) + (due AT TIME ZONE 'Asia/Ho_Chi_Minh')::time)
            AT TIME ZONE 'Asia/Ho_Chi_Minh'
    ELSE due END
$$;

-- waited_days: the working days spent waiting for the citizen, as far as the waiting is over; promised_at: `due` moved by them.
ALTER TABLE dossier ADD COLUMN waited_days int NOT NULL DEFAULT 0, ADD COLUMN promised_at timestamptz;

CREATE OR REPLACE FUNCTION dossier_fold(wanted text[]) RETURNS SETOF dossier LANGUAGE sql STABLE AS $$
    WITH code (dossier, canonical) AS (
        SELECT w, w FROM unnest(wanted) AS w
        UNION ALL
        SELECT alias, link.canonical FROM dossier_link AS link WHERE link.canonical = ANY (wanted)
    ), step AS (
        SELECT s.*, code.canonical,
            row_number() OVER (PARTITION BY code.canonical, s.time, s.status ORDER BY s.dossier <> code.canonical, s.dossier)
                AS report
        FROM code JOIN dossier_step AS s ON s.dossier = code.dossier
    ), history AS (
        SELECT step.*, lead(time) OVER (PARTITION BY canonical ORDER BY time, status) AS until,
            row_number() OVER (PARTITION BY canonical ORDER BY time, status) AS place,
            count(*) OVER (PARTITION BY canonical) AS steps
        FROM step WHERE report = 1
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
            min(time) FILTER (WHERE status IN (3, 7, 8)) AS ended_otherwise_at,
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
            coalesce(finished_at, returned_at, ended_otherwise_at,
            CASE WHEN status = 5 AND supplements = 1 THEN supplement_at END) AS ended_at
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

UPDATE dossier SET promised_at = due WHERE supplements = 0;
UPDATE dossier AS d SET (waited_days, promised_at, late) = ROW(f.waited_days, f.promised_at, f.late)
FROM dossier_fold(ARRAY(SELECT dossier FROM dossier WHERE supplements > 0)) AS f WHERE d.dossier = f.dossier;

-- Sums of late dossiers change with it.
TRUNCATE dossier_sum;
INSERT INTO dossier_sum
SELECT month, agency, unit, procedure, sum(received), sum(online), sum(fee_due), sum(paid_online), sum(electronic),
    sum(electronic_known), sum(digitised), sum(digitised_known), sum(reused), sum(reused_known), sum(shared),
    sum(shared_known), sum(population), sum(population_known), sum(synchronised), sum(synchronised_known), sum(ended),
    sum(late), sum(work_s)
FROM dossier_part GROUP BY month, agency, unit, procedure;
DROP INDEX dossier_unended;
CREATE INDEX dossier_unended ON dossier (promised_at) WHERE ended_at IS NULL AND NOT closed;
