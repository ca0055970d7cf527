-- A dossier that was sent back to its citizen more than once is late even where nobody promised a day: its letter is
-- owed all the same, and no promise was missed.
ALTER TABLE apology ALTER COLUMN missed DROP NOT NULL;

-- A fee may be paid when a dossier is filed, before anybody has received it: it is owed all the same, and the payment is
-- astray only when the dossier is closed unreceived.
CREATE OR REPLACE VIEW fee_stray AS
SELECT CASE WHEN known.dossier IS NULL THEN 'unknown_dossier' ELSE 'nothing_due' END AS difference, payment.dossier,
    payment.reference, known.agency, payment.time AS at, (payment.time AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
    0::bigint AS due_vnd, payment.amount_vnd AS paid_vnd
FROM payment
    LEFT JOIN dossier_link AS link ON link.alias = payment.dossier
    LEFT JOIN dossier AS known ON known.dossier = coalesce(link.canonical, payment.dossier)
    LEFT JOIN procedure_fee AS fee ON fee.code = known.procedure
WHERE payment.status = 'paid'
    AND ((known.received_at IS NOT NULL OR NOT known.closed) AND coalesce(known.fee_vnd, fee.fee_vnd) > 0) IS NOT TRUE;
