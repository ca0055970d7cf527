-- What the national index asks of a dossier beyond its steps; a system that cannot tell leaves it empty.
-- alias_of: the provincial code of a dossier that another system knows under its own.
ALTER TABLE dossier_step
    ADD COLUMN officer text, ADD COLUMN applicant text, ADD COLUMN alias_of text, ADD COLUMN fee_vnd bigint,
    ADD COLUMN paid_online boolean, ADD COLUMN result_electronic boolean, ADD COLUMN digitised boolean,
    ADD COLUMN reused boolean, ADD COLUMN shared boolean, ADD COLUMN population boolean, ADD COLUMN synchronised boolean;
ALTER TABLE dossier_step_history
    ADD COLUMN officer text, ADD COLUMN applicant text, ADD COLUMN alias_of text, ADD COLUMN fee_vnd bigint,
    ADD COLUMN paid_online boolean, ADD COLUMN result_electronic boolean, ADD COLUMN digitised boolean,
    ADD COLUMN reused boolean, ADD COLUMN shared boolean, ADD COLUMN population boolean, ADD COLUMN synchronised boolean;

-- One row a code of another system, written by the first step that names the provincial code.
CREATE TABLE dossier_link (
    alias text PRIMARY KEY,
    canonical text NOT NULL CHECK (canonical <> alias)
);
CREATE INDEX dossier_link_canonical ON dossier_link (canonical);
GRANT SELECT ON dossier_link TO ioc_reader;

-- ended_at: when the agency had done its part (Decision 766/QĐ-TTg, indicator 2.1).
ALTER TABLE dossier
    ADD COLUMN ended_at timestamptz, ADD COLUMN officer text, ADD COLUMN applicant text, ADD COLUMN fee_vnd bigint,
    ADD COLUMN paid_online boolean, ADD COLUMN result_electronic boolean, ADD COLUMN digitised boolean,
    ADD COLUMN reused boolean, ADD COLUMN shared boolean, ADD COLUMN population boolean, ADD COLUMN synchronised boolean;
CREATE INDEX dossier_received ON dossier (received_at);

-- Where each of these dossiers stands: a function of all their steps, under all their codes, ordered by time and
-- status and never by arrival. A step that two systems report is one step; the province's own report of it counts.
-- Statuses: 1 registered, 2 received, 3 refused, 4 processing, 5 supplement requested, 6 payment requested,
-- 7 withdrawn, 8 stopped, 9 finished, 10 returned.
CREATE FUNCTION dossier_fold(wanted text[]) RETURNS SETOF dossier LANGUAGE sql STABLE AS $$
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
        SELECT step.*, lead(time) OVER (PARTITION BY canonical ORDER BY time, status) - time AS lasted,
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
            coalesce(sum(lasted) FILTER (WHERE status = 5), interval '0') AS waited,
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
        SELECT fact.*, coalesce(finished_at, returned_at, ended_otherwise_at,
            CASE WHEN status = 5 AND supplements = 1 THEN supplement_at END) AS ended_at
        FROM fact
    )
    SELECT canonical, system, agency, unit, procedure, channel, status, status_at, registered_at, received_at, due,
        coalesce(finished_at, returned_at), returned_at, status IN (3, 7, 8, 10), supplements::int,
        floor(extract(epoch FROM waited))::bigint,
        CASE WHEN supplements > 1 THEN true ELSE ended_at - waited > due END,
        steps::int, ended_at, officer, applicant, fee_vnd, paid_online, result_electronic, digitised, reused, shared,
        population, synchronised
    FROM ended
$$;
