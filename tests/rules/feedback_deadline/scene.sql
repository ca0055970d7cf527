-- want: {H60.02: 1, H60.04: 0}
-- Twelve of one department were received 25 days ago and have no answer; of the other they were answered or are of yesterday.
INSERT INTO feedback (feedback, revision, system, agency, received_at, answered_at, time)
SELECT agency || n, 0, 'f', agency, %(now)s - age, CASE WHEN agency = 'H60.04' AND n <= 12 THEN %(now)s - interval '9 days' END, %(now)s
FROM (VALUES ('H60.02', interval '25 days'), ('H60.04', interval '25 days')) AS of (agency, age), generate_series(1, 12) AS n;
INSERT INTO feedback (feedback, revision, system, agency, received_at, time)
SELECT 'new' || n, 0, 'f', 'H60.04', %(now)s - interval '1 day', %(now)s FROM generate_series(1, 12) AS n
