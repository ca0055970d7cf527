-- What each dossier adds to the sums of its month of receipt, and of the month in which the agency had done its part.
-- Months are those of Asia/Ho_Chi_Minh; `..._known` counts the dossiers of which the systems told that fact at all.
CREATE VIEW dossier_part AS
SELECT dossier, date_trunc('month', received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS month,
    agency, unit, procedure,
    1 AS received,
    (channel = 2)::int AS online,
    coalesce(fee_vnd > 0, false)::int AS fee_due,
    coalesce(fee_vnd > 0 AND paid_online, false)::int AS paid_online,
    coalesce(result_electronic, false)::int AS electronic, (result_electronic IS NOT NULL)::int AS electronic_known,
    coalesce(digitised, false)::int AS digitised, (digitised IS NOT NULL)::int AS digitised_known,
    coalesce(reused, false)::int AS reused, (reused IS NOT NULL)::int AS reused_known,
    coalesce(shared, false)::int AS shared, (shared IS NOT NULL)::int AS shared_known,
    coalesce(population, false)::int AS population, (population IS NOT NULL)::int AS population_known,
    coalesce(synchronised, false)::int AS synchronised, (synchronised IS NOT NULL)::int AS synchronised_known,
    0 AS ended, 0 AS late, 0::bigint AS work_s
FROM dossier WHERE received_at IS NOT NULL
UNION ALL
SELECT dossier, date_trunc('month', ended_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, agency, unit, procedure,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    1, late::int, greatest(0, floor(extract(epoch FROM ended_at - received_at)) - waiting_s)::bigint
FROM dossier WHERE received_at IS NOT NULL AND ended_at IS NOT NULL AND late IS NOT NULL;

-- The sums of all parts, changed by new minus old in the transaction that folds the dossiers.
CREATE TABLE dossier_sum (
    month date NOT NULL,
    agency text NOT NULL,
    unit text NOT NULL,
    procedure text NOT NULL,
    received bigint NOT NULL,
    online bigint NOT NULL,
    fee_due bigint NOT NULL,
    paid_online bigint NOT NULL,
    electronic bigint NOT NULL,
    electronic_known bigint NOT NULL,
    digitised bigint NOT NULL,
    digitised_known bigint NOT NULL,
    reused bigint NOT NULL,
    reused_known bigint NOT NULL,
    shared bigint NOT NULL,
    shared_known bigint NOT NULL,
    population bigint NOT NULL,
    population_known bigint NOT NULL,
    synchronised bigint NOT NULL,
    synchronised_known bigint NOT NULL,
    ended bigint NOT NULL,
    late bigint NOT NULL,
    work_s bigint NOT NULL,
    PRIMARY KEY (month, agency, unit, procedure)
);
INSERT INTO dossier_sum
SELECT month, agency, unit, procedure, sum(received), sum(online), sum(fee_due), sum(paid_online), sum(electronic),
    sum(electronic_known), sum(digitised), sum(digitised_known), sum(reused), sum(reused_known), sum(shared),
    sum(shared_known), sum(population), sum(population_known), sum(synchronised), sum(synchronised_known), sum(ended),
    sum(late), sum(work_s)
FROM dossier_part GROUP BY month, agency, unit, procedure;
CREATE INDEX dossier_unended ON dossier (due) WHERE ended_at IS NULL AND NOT closed;
GRANT SELECT ON dossier_part, dossier_sum TO ioc_reader;
