-- want: {zalo_oa: 1}
-- Seventy questions of yesterday: sixty-five are still open, five were answered; today's may wait, those of last week are lost.
INSERT INTO zalo_event (id, citizen, event, revision, system, kind, direction, time, length)
SELECT 'q' || n, 'c' || n, 'asked', 0, 'zalo_oa', 'question', 'in', %(now)s - CASE WHEN n <= 70 THEN interval '30 hours' WHEN n <= 140 THEN interval '9 days'
    ELSE interval '1 hour' END, 10 FROM generate_series(1, 180) AS n;
INSERT INTO zalo_event (id, citizen, event, revision, system, kind, direction, time, length)
SELECT 'a' || n, 'c' || n, 'answered', 0, 'zalo_oa', 'answer', 'out', %(now)s - interval '1 day', 10 FROM generate_series(1, 5) AS n
