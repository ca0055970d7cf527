-- want: {zalo_oa: 1}
-- Forty questions of two days ago: thirty-five are still open, five were answered; today's may wait.
INSERT INTO zalo_event (id, citizen, event, revision, system, kind, direction, time, length)
SELECT 'q' || n, 'c' || n, 'asked', 0, 'zalo_oa', 'question', 'in', %(now)s - CASE WHEN n <= 40 THEN interval '2 days'
    ELSE interval '1 hour' END, 10 FROM generate_series(1, 80) AS n;
INSERT INTO zalo_event (id, citizen, event, revision, system, kind, direction, time, length)
SELECT 'a' || n, 'c' || n, 'answered', 0, 'zalo_oa', 'answer', 'out', %(now)s - interval '1 day', 10 FROM generate_series(1, 5) AS n
