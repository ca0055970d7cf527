-- What each procedure costs, in dong; loaded with the province. A dossier that states its own fee overrules it.
CREATE TABLE procedure_fee (
    code text PRIMARY KEY,
    agency text NOT NULL REFERENCES agency (code),
    name_vi text NOT NULL,
    name_en text NOT NULL,
    fee_vnd bigint NOT NULL CHECK (fee_vnd >= 0),
    valid_from date NOT NULL DEFAULT '2000-01-01',
    valid_to date
);

-- One row a payment, as the bank last stated it; `dossier` is what its note names, known here or not.
CREATE TABLE payment (
    system text NOT NULL,
    reference text NOT NULL,
    revision bigint NOT NULL,
    dossier text,
    amount_vnd bigint NOT NULL CHECK (amount_vnd > 0),
    channel text NOT NULL CHECK (channel IN ('counter', 'online', 'qr')),
    status text NOT NULL CHECK (status IN ('paid', 'reversed')),
    time timestamptz NOT NULL,
    PRIMARY KEY (system, reference)
);
CREATE INDEX payment_time ON payment (time);
CREATE INDEX payment_dossier ON payment (dossier);
CREATE TABLE payment_history (LIKE payment INCLUDING CONSTRAINTS, PRIMARY KEY (system, reference, revision));

-- Every dossier that was received and costs something, with what was paid for it under any of its codes.
-- `at` is the receipt, `day` its day in the province; `difference` is null where exactly the fee was paid.
CREATE VIEW fee_due AS
SELECT dossier.dossier, dossier.agency, dossier.procedure, dossier.received_at AS at,
    (dossier.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
    coalesce(dossier.fee_vnd, fee.fee_vnd) AS due_vnd
FROM dossier LEFT JOIN procedure_fee AS fee ON fee.code = dossier.procedure
WHERE dossier.received_at IS NOT NULL AND coalesce(dossier.fee_vnd, fee.fee_vnd) > 0;

CREATE VIEW fee_settlement AS
SELECT due.*, paid.paid_vnd, paid.payments,
    CASE WHEN paid.payments = 0 THEN 'unpaid'
         WHEN paid.paid_vnd = due.due_vnd THEN NULL
         WHEN paid.payments > 1 AND paid.paid_vnd > due.due_vnd THEN 'paid_twice'
         ELSE 'wrong_amount' END AS difference
FROM fee_due AS due CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount_vnd), 0)::bigint AS paid_vnd, count(*) AS payments
    FROM payment WHERE status = 'paid' AND payment.dossier = ANY (ARRAY(
        SELECT due.dossier UNION ALL SELECT alias FROM dossier_link WHERE canonical = due.dossier))
) AS paid;

-- Everything in which the money and the dossiers disagree; `at` is the receipt or, for a stray payment, its time.
CREATE VIEW fee_difference AS
SELECT difference, dossier, NULL::text AS reference, agency, at, day, due_vnd, paid_vnd
FROM fee_settlement WHERE difference IS NOT NULL
UNION ALL
SELECT CASE WHEN known.dossier IS NULL THEN 'unknown_dossier' ELSE 'nothing_due' END, payment.dossier,
    payment.reference, known.agency, payment.time, (payment.time AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, 0,
    payment.amount_vnd
FROM payment
    LEFT JOIN dossier_link AS link ON link.alias = payment.dossier
    LEFT JOIN dossier AS known ON known.dossier = coalesce(link.canonical, payment.dossier)
    LEFT JOIN fee_due AS due ON due.dossier = known.dossier
WHERE payment.status = 'paid' AND due.dossier IS NULL;
GRANT SELECT ON procedure_fee, payment, payment_history, fee_due, fee_settlement, fee_difference TO ioc_reader;
