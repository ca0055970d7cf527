-- Two months of feedback, 13 a day: most answered in two weeks and published a day later, some refused, some forgotten.
WITH made AS (
    SELECT n, %(now)s::timestamptz - n * interval '110 minutes' AS at, n %% 14 = 0 AS refused, n %% 29 = 0 AS forgotten,
           interval '1 day' * (5 + (n * 7) %% 19) AS work
    FROM generate_series(1, 780) AS n)
INSERT INTO feedback (feedback, revision, system, agency, received_at, refused_at, supplement_requested_at, answered_at,
    published_at, satisfied, repeated_of, time)
SELECT 'PAKN.H60.' || to_char(at, 'YYMMDD') || '-' || lpad(n::text, 4, '0'), 40, 'feedback',
    'H60.' || lpad((n %% 20 + 1)::text, 2, '0'), at,
    CASE WHEN refused THEN at + interval '1 day' END,
    CASE WHEN n %% 8 = 1 THEN at + interval '3 days' END,
    CASE WHEN answered THEN at + work END,
    CASE WHEN answered AND at + work + interval '30 hours' <= %(now)s AND n %% 31 > 0 THEN at + work + interval '30 hours' END,
    CASE WHEN answered AND n %% 2 = 0 THEN n %% 5 > 0 END,
    CASE WHEN n %% 17 = 0 THEN 'PAKN.H60.260901-0001' END, at
FROM (SELECT *, NOT refused AND NOT forgotten AND at + work <= %(now)s AS answered FROM made) AS made
