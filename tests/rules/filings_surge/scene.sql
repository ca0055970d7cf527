-- want: {province: 1}
-- Twenty-five in ten minutes at this hour of each of four weeks, now 110.
INSERT INTO dossier (dossier, system, agency, unit, procedure, channel, status, status_at, registered_at, received_at, due,
    promised_at, closed, supplements, waiting_s, late, steps, ended_at, finished_at)
SELECT 'w' || week || '-' || n, 's', 'H60.02', '08', 'p', 1, 1, at, at, NULL, NULL, NULL, false, 0, 0, NULL, 1, NULL, NULL
FROM generate_series(0, 4) AS week, generate_series(1, 110) AS n,
    LATERAL (VALUES (%(now)s - week * interval '7 days' - n * interval '4 seconds')) AS made (at)
WHERE week = 0 OR n <= 25
