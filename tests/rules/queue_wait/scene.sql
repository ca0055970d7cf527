-- want: {'08': 1, '00691': 0}
-- At one centre somebody has waited for 70 minutes; at the other all were called, but for one who forgot his ticket yesterday.
INSERT INTO ticket (system, machine, day, number, revision, centre, service, counter, taken_at, called_at, finished_at,
    outcome, time)
SELECT 'counters', 'QM-' || centre, %(now)s::date, n, 0, centre, 'x', '1', %(now)s - waits, called, NULL, NULL, %(now)s
FROM (VALUES ('08', 1, interval '70 minutes', NULL), ('08', 2, interval '2 hours', %(now)s - interval '1 hour'),
    ('00691', 1, interval '10 minutes', %(now)s - interval '1 minute'), ('00691', 2, interval '20 hours', NULL),
    ('00691', 3, interval '5 minutes', NULL)) AS made (centre, n, waits, called)
