-- What was refused, withdrawn or stopped (status 3, 7, 8) owes nothing: what was paid for it and not refunded is to be given
-- back. Unreceived and open it may be paid all the same (0093).
CREATE OR REPLACE VIEW fee_due AS
SELECT dossier.dossier, dossier.agency, dossier.procedure, dossier.received_at AS at,
    (dossier.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
    coalesce(dossier.fee_vnd, fee.fee_vnd) AS due_vnd
FROM dossier LEFT JOIN procedure_fee AS fee ON fee.code = dossier.procedure
WHERE dossier.received_at IS NOT NULL AND dossier.status NOT IN (3, 7, 8)
    AND coalesce(dossier.fee_vnd, fee.fee_vnd) > 0;

CREATE OR REPLACE VIEW fee_stray AS
SELECT CASE WHEN known.dossier IS NULL THEN 'unknown_dossier' ELSE 'nothing_due' END AS difference, payment.dossier,
    payment.reference, known.agency, payment.time AS at, (payment.time AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
    0::bigint AS due_vnd, payment.amount_vnd AS paid_vnd
FROM payment
    LEFT JOIN dossier_link AS link ON link.alias = payment.dossier
    LEFT JOIN dossier AS known ON known.dossier = coalesce(link.canonical, payment.dossier)
    LEFT JOIN procedure_fee AS fee ON fee.code = known.procedure
WHERE payment.status = 'paid'
    AND ((known.received_at IS NOT NULL OR NOT known.closed) AND known.status NOT IN (3, 7, 8)
        AND coalesce(known.fee_vnd, fee.fee_vnd) > 0) IS NOT TRUE;

-- What is due for the dossiers of a month is read from the index alone.
DROP INDEX dossier_received;
CREATE INDEX dossier_received ON dossier (received_at) INCLUDE (dossier, agency, procedure, fee_vnd, status)
    WHERE received_at IS NOT NULL;
