-- want: {H60.02: 2, H60.04: 0, H60.06: 0}
-- Six in ten of one department are overdue, one in ten of another; of the third there are too few to speak of a share.
INSERT INTO dossier (dossier, system, agency, unit, procedure, channel, status, status_at, registered_at, received_at, due,
    promised_at, closed, supplements, waiting_s, late, steps, ended_at, finished_at)
SELECT agency || n, 's', agency, '08', 'p', 1, 4, %(now)s, %(now)s - interval '9 days', %(now)s - interval '9 days', due, due, false,
    0, 0, NULL, 2, NULL, NULL
FROM generate_series(1, 100) AS n, (VALUES ('H60.02', 60, 100), ('H60.04', 10, 100), ('H60.06', 9, 10)) AS of (agency, late, open),
    LATERAL (VALUES (%(now)s + CASE WHEN n <= late THEN interval '-1 day' ELSE interval '1 day' END)) AS made (due)
WHERE n <= of.open
