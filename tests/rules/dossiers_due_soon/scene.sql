-- want: {H60.02: 1, H60.04: 0}
-- 210 of one department are due in ten hours; those of the other are finished, far away, or overdue since long.
INSERT INTO dossier (dossier, system, agency, unit, procedure, channel, status, status_at, registered_at, received_at, due,
    promised_at, closed, supplements, waiting_s, late, steps, ended_at, finished_at)
SELECT 'a' || n, 's', 'H60.02', '08', 'p', 1, 4, %(now)s, %(now)s - interval '5 days', %(now)s - interval '5 days',
    %(now)s + interval '10 hours', %(now)s + interval '10 hours', false, 0, 0, NULL, 2, NULL, NULL
FROM generate_series(1, 210) AS n;
INSERT INTO dossier (dossier, system, agency, unit, procedure, channel, status, status_at, registered_at, received_at, due,
    promised_at, closed, supplements, waiting_s, late, steps, ended_at, finished_at)
SELECT 'b' || n, 's', 'H60.04', '08', 'p', 1, 4, %(now)s, %(now)s - interval '5 days', %(now)s - interval '5 days', due, due, false,
    0, 0, NULL, 2, ended, ended
FROM generate_series(1, 90) AS n, LATERAL (VALUES (
    %(now)s + CASE n %% 3 WHEN 0 THEN interval '3 hours' WHEN 1 THEN interval '9 days' ELSE interval '-3 days' END,
    CASE WHEN n %% 3 = 0 THEN %(now)s - interval '1 hour' END)) AS made (due, ended)
