-- want: {H60.02: 1}
-- 30 open dossiers will be late with 0.9; 30 finished ones do not count any more, 30 others are likely to be in time.
INSERT INTO forecast_model (trained_at, learnt_since, examples, dossiers, late_share, features, intercept, judged_since,
    judged, brier, brier_base, brier_time_used, calibration)
VALUES (%(now)s, %(now)s, 1, 1, 0.1, '[]', 0, %(now)s, 1, 0.1, 0.2, 0.2, '[]');
INSERT INTO dossier (dossier, system, agency, unit, procedure, channel, status, status_at, registered_at, received_at, due,
    promised_at, closed, supplements, waiting_s, late, steps, ended_at, finished_at)
SELECT 'a' || n, 's', CASE WHEN n <= 60 THEN 'H60.02' ELSE 'H60.04' END, '08', 'p', 1, 4, %(now)s, %(now)s, %(now)s, %(now)s, %(now)s,
    false, 0, 0, NULL, 2, CASE WHEN n BETWEEN 31 AND 60 THEN %(now)s::timestamptz END, NULL
FROM generate_series(1, 90) AS n;
INSERT INTO dossier_forecast (dossier, at, model, late, time_used, slower, slowest, reason)
SELECT 'a' || n, %(now)s - interval '10 minutes', (SELECT max(id) FROM forecast_model), CASE WHEN n <= 60 THEN 0.9 ELSE 0.5 END, 0.8,
    '{1,1,1,1}', 1, 'time_used'
FROM generate_series(1, 90) AS n
