-- want: {"alertmanager:aa01": 3, "alertmanager:aa02": 0, "alertmanager:aa03": 2, "alertmanager:aa04": 1, "alertmanager:aa05": 0, "alertmanager:aa06": 0, "alertmanager:aa07": 1}
-- The first fires, told twice in other words; the second has ended; the third had ended and fires again. Of the fourth
-- it is known already when it will end, of the fifth when it will begin;
-- the sixth was over when it said, the last will be in a few minutes.
INSERT INTO external_alert (system, fingerprint, started_at, status, summary, revision, name, severity, time, ends_at)
SELECT 'alertmanager', fingerprint, %(now)s - began * interval '1 minute', status, summary, 0, fingerprint, severity,
    %(now)s - at * interval '1 minute', %(now)s + ends * interval '1 minute'
FROM (VALUES
    ('aa01', 60, 'firing', 'disk 91 %%', 3, 60, NULL),
    ('aa01', 60, 'firing', 'disk 95 %%', 3, 60, NULL),
    ('aa02', 50, 'firing', '', 2, 50, NULL),
    ('aa02', 50, 'resolved', '', 2, 40, NULL),
    ('aa03', 90, 'resolved', '', 2, 70, NULL),
    ('aa03', 30, 'firing', '', 2, 30, NULL),
    ('aa04', 20, 'firing', '', 1, 20, 60),
    ('aa05', -30, 'firing', '', 1, 10, 90),
    ('aa06', 90, 'firing', '', 1, 90, -5),
    ('aa07', 2, 'firing', '', 1, 2, 5)
) AS said (fingerprint, began, status, summary, severity, at, ends)
