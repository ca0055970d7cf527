-- want: {'08': 1, '00691': 0}
-- Three of four counters of one centre are closed, one of which was left open last night; at the other one of four.
INSERT INTO counter_state (system, counter, time, revision, centre, open)
SELECT 'states', centre || n, %(now)s - since, 0, centre, open
FROM (VALUES ('08', 1, interval '2 hours', true), ('08', 2, interval '2 hours', false), ('08', 3, interval '18 hours', true),
    ('08', 4, interval '1 hour', false), ('00691', 1, interval '1 hour', true), ('00691', 2, interval '1 hour', true),
    ('00691', 3, interval '1 hour', true), ('00691', 4, interval '1 hour', false)) AS made (centre, n, since, open)
