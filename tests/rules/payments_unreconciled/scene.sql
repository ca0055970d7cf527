-- want: {payments: 1}
-- A hundred dossiers cost 5,000 dong each; eight citizens paid 6,000, three have not paid yet.
INSERT INTO dossier (dossier, system, agency, unit, procedure, channel, status, status_at, registered_at, received_at, due,
    promised_at, closed, supplements, waiting_s, late, steps, ended_at, finished_at, fee_vnd)
SELECT 'a' || n, 's', 'H60.02', '08', 'p', 1, 4, %(now)s, %(now)s - interval '1 day', %(now)s - interval '1 day', %(now)s, %(now)s,
    false, 0, 0, NULL, 2, NULL, NULL, 5000
FROM generate_series(1, 103) AS n;
INSERT INTO payment (system, reference, revision, dossier, amount_vnd, channel, status, time)
SELECT 'bank', 'p' || n, 0, 'a' || n, CASE WHEN n <= 8 THEN 6000 ELSE 5000 END, 'qr', 'paid', %(now)s - interval '1 day'
FROM generate_series(1, 100) AS n
