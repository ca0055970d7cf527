-- Which code each code names now, by the first of its steps that names another, in their current revisions.
CREATE TABLE dossier_naming (
    dossier text PRIMARY KEY,
    named text NOT NULL CHECK (named <> dossier)
);
INSERT INTO dossier_naming
SELECT DISTINCT ON (dossier) dossier, alias_of FROM dossier_step
WHERE alias_of <> dossier ORDER BY dossier, time, status;
GRANT SELECT ON dossier_naming TO ioc_reader;

-- From here on dossier_link follows from it (docs/adr/0014-links-follow-what-is-named.md): one row a code that is not
-- its dossier's canonical one, however many names lie between. This is streams/dossiers/links.py once more, in SQL.
CREATE TEMPORARY TABLE relinked AS
SELECT alias AS code FROM dossier_link UNION SELECT canonical FROM dossier_link
UNION SELECT dossier FROM dossier_naming UNION SELECT named FROM dossier_naming
-- Two systems may have told of one code, and told one step twice.
UNION SELECT dossier FROM dossier_step GROUP BY dossier HAVING min(system) <> max(system);
TRUNCATE dossier_link;
WITH RECURSIVE reached (code, named) AS (
    SELECT dossier, named FROM dossier_naming
    UNION
    SELECT reached.code, further.named FROM reached JOIN dossier_naming AS further ON further.dossier = reached.named
), ends AS (
    SELECT DISTINCT ON (code) code, named FROM reached
    WHERE NOT EXISTS (SELECT FROM dossier_naming AS further WHERE further.dossier = reached.named)
        OR EXISTS (SELECT FROM reached AS round WHERE round.code = reached.named AND round.named = reached.named)
    ORDER BY code, length(split_part(named, '-', 3)) >= 6, named
)
INSERT INTO dossier_link (alias, canonical) SELECT code, named FROM ends WHERE code <> named;

-- How far apart two systems may tell one and the same step: each stamps it with its own clock, when it has saved it.
CREATE FUNCTION same_step_within() RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT interval '60 seconds' $$;

-- The steps of these dossiers under all their codes, ordered by time and status and never by arrival, each once.
-- Reports of one status that follow each other so closely, with no other status between, are a run. In a run the first
-- report of each teller (a system under a code) is one step, the second of each another: what one teller says twice
-- stays two. The province's own report of a step stands for it.
CREATE FUNCTION dossier_history(wanted text[]) RETURNS TABLE (
    canonical text, "time" timestamptz, status smallint, until timestamptz, place bigint, steps bigint,
    system text, agency text, unit text, procedure text, channel smallint, due timestamptz, officer text,
    applicant text, fee_vnd bigint, paid_online boolean, result_electronic boolean, digitised boolean,
    reused boolean, shared boolean, population boolean, synchronised boolean
) LANGUAGE sql STABLE AS $$
    WITH code (dossier, canonical) AS (
        SELECT w, w FROM unnest(wanted) AS w
        UNION ALL
        SELECT alias, link.canonical FROM dossier_link AS link WHERE link.canonical = ANY (wanted)
    ), told AS (
        SELECT s.*, code.canonical, lag(s.status) OVER told IS DISTINCT FROM s.status
                OR s.time - lag(s.time) OVER told > same_step_within() AS begins
        FROM code JOIN dossier_step AS s ON s.dossier = code.dossier
        WINDOW told AS (PARTITION BY code.canonical ORDER BY s.time, s.status, s.dossier)
    ), run AS (
        SELECT told.*, count(*) FILTER (WHERE begins) OVER (PARTITION BY canonical ORDER BY time, status, dossier) AS run
        FROM told
    ), numbered AS (
        SELECT run.*, row_number() OVER (PARTITION BY canonical, run, system, dossier ORDER BY time) AS nth FROM run
    ), step AS (
        SELECT numbered.*, row_number() OVER (
            PARTITION BY canonical, run, nth ORDER BY dossier <> canonical, dossier, system) AS report
        FROM numbered
    )
    SELECT canonical, time, status, lead(time) OVER (PARTITION BY canonical ORDER BY time, status),
        row_number() OVER (PARTITION BY canonical ORDER BY time, status), count(*) OVER (PARTITION BY canonical),
        system, agency, unit, procedure, channel, due, officer, applicant, fee_vnd, paid_online, result_electronic,
        digitised, reused, shared, population, synchronised
    FROM step WHERE report = 1
$$;

CREATE OR REPLACE FUNCTION dossier_fold(wanted text[]) RETURNS SETOF dossier LANGUAGE sql STABLE AS $$
    WITH fact AS (
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
        FROM dossier_history(wanted) GROUP BY canonical
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

DELETE FROM dossier WHERE dossier IN (SELECT code FROM relinked);
INSERT INTO dossier SELECT * FROM dossier_fold(ARRAY(
    SELECT DISTINCT coalesce(link.canonical, code) FROM relinked LEFT JOIN dossier_link AS link ON link.alias = code));
DROP TABLE relinked;

-- Their sums change with them.
TRUNCATE dossier_sum;
INSERT INTO dossier_sum
SELECT month, agency, unit, procedure, sum(received), sum(online), sum(fee_due), sum(paid_online), sum(electronic),
    sum(electronic_known), sum(digitised), sum(digitised_known), sum(reused), sum(reused_known), sum(shared),
    sum(shared_known), sum(population), sum(population_known), sum(synchronised), sum(synchronised_known), sum(ended),
    sum(late), sum(work_s)
FROM dossier_part GROUP BY month, agency, unit, procedure;
TRUNCATE dossier_sum_agency;
INSERT INTO dossier_sum_agency
SELECT month, agency, procedure, sum(received), sum(online), sum(fee_due), sum(paid_online), sum(electronic),
    sum(electronic_known), sum(digitised), sum(digitised_known), sum(reused), sum(reused_known), sum(shared),
    sum(shared_known), sum(population), sum(population_known), sum(synchronised), sum(synchronised_known), sum(ended),
    sum(late), sum(work_s)
FROM dossier_sum GROUP BY month, agency, procedure;
