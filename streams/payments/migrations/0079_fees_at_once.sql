-- Hundreds of thousands of dossiers of a month cost something, and nearly all of them are paid to the dong: what is unpaid
-- is counted as all of them less those that have payments, and what differs is looked for among those.

-- How what was paid for a dossier differs from what is due; null where it does not.
CREATE FUNCTION fee_verdict(due_vnd bigint, paid_vnd bigint, payments bigint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN payments = 0 THEN 'unpaid'
         WHEN paid_vnd = due_vnd THEN NULL
         WHEN payments > 1 AND paid_vnd > due_vnd THEN 'paid_twice'
         ELSE 'wrong_amount' END
$$;
CREATE OR REPLACE VIEW fee_settlement AS
SELECT due.*, paid.paid_vnd, paid.payments, fee_verdict(due.due_vnd, paid.paid_vnd, paid.payments) AS difference
FROM fee_due AS due CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount_vnd), 0)::bigint AS paid_vnd, count(*) AS payments
    FROM payment WHERE status = 'paid' AND payment.dossier = ANY (ARRAY(
        SELECT due.dossier UNION ALL SELECT alias FROM dossier_link WHERE canonical = due.dossier))
) AS paid;

-- Payments for which nothing is due: of dossiers that nobody knows, or that cost nothing.
CREATE VIEW fee_stray AS
SELECT CASE WHEN known.dossier IS NULL THEN 'unknown_dossier' ELSE 'nothing_due' END AS difference, payment.dossier,
    payment.reference, known.agency, payment.time AS at, (payment.time AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
    0::bigint AS due_vnd, payment.amount_vnd AS paid_vnd
FROM payment
    LEFT JOIN dossier_link AS link ON link.alias = payment.dossier
    LEFT JOIN dossier AS known ON known.dossier = coalesce(link.canonical, payment.dossier)
    LEFT JOIN procedure_fee AS fee ON fee.code = known.procedure
WHERE payment.status = 'paid'
    AND (known.received_at IS NOT NULL AND coalesce(known.fee_vnd, fee.fee_vnd) > 0) IS NOT TRUE;

CREATE OR REPLACE VIEW fee_difference AS
SELECT difference, dossier, NULL::text AS reference, agency, at, day, due_vnd, paid_vnd
FROM fee_settlement WHERE difference IS NOT NULL
UNION ALL
SELECT difference, dossier, reference, agency, at, day, due_vnd, paid_vnd FROM fee_stray;

-- The dossiers received after `since` until `until` for which something was paid under any of their codes.
CREATE FUNCTION fee_paid(since timestamptz, until timestamptz)
    RETURNS TABLE (dossier text, agency text, at timestamptz, day date, due_vnd bigint, paid_vnd bigint, difference text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coded.dossier, coded.agency, coded.at, coded.day, coded.due_vnd, sum(payment.amount_vnd)::bigint,
        fee_verdict(coded.due_vnd, sum(payment.amount_vnd)::bigint, count(*))
    FROM (
        SELECT due.*, due.dossier AS code FROM fee_due AS due WHERE due.at > since AND due.at <= until
        UNION ALL
        SELECT due.*, link.alias FROM dossier_link AS link JOIN fee_due AS due ON due.dossier = link.canonical
        WHERE due.at > since AND due.at <= until
    ) AS coded JOIN payment ON payment.dossier = coded.code
    WHERE payment.status = 'paid'
    GROUP BY coded.dossier, coded.agency, coded.at, coded.day, coded.due_vnd
$$;

GRANT SELECT ON fee_stray TO ioc_reader;

-- What was paid for a dossier is read from the index alone.
DROP INDEX payment_dossier;
CREATE INDEX payment_dossier ON payment (dossier) INCLUDE (amount_vnd) WHERE status = 'paid';
-- And so is what is due for the dossiers of a month.
DROP INDEX dossier_received;
CREATE INDEX dossier_received ON dossier (received_at) INCLUDE (dossier, agency, procedure, fee_vnd)
    WHERE received_at IS NOT NULL;
