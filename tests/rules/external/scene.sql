-- want: {"alertmanager:aa01": 3, "alertmanager:aa02": 0, "alertmanager:aa03": 2, "alertmanager:aa04": 1, "alertmanager:aa05": 0}
-- The first fires, told twice in other words; the second has ended; the third had ended and fires again. Of the fourth
-- it is known already when it will end, of the fifth when it will begin.
INSERT INTO external_alert (system, fingerprint, started_at, status, summary, revision, name, severity, time)
SELECT 'alertmanager', fingerprint, %(now)s - began * interval '1 minute', status, summary, 0, fingerprint, severity,
    %(now)s - at * interval '1 minute'
FROM (VALUES
    ('aa01', 60, 'firing', 'disk 91 %%', 3, 60),
    ('aa01', 60, 'firing', 'disk 95 %%', 3, 60),
    ('aa02', 50, 'firing', '', 2, 50),
    ('aa02', 50, 'resolved', '', 2, 40),
    ('aa03', 90, 'resolved', '', 2, 70),
    ('aa03', 30, 'firing', '', 2, 30),
    ('aa04', 20, 'firing', '', 1, 20),
    ('aa04', 20, 'resolved', '', 1, -60),
    ('aa05', -30, 'firing', '', 1, -30)
) AS said (fingerprint, began, status, summary, severity, at)
