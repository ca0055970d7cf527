-- want: {business: 1}
-- A hundred and twenty filed eight days ago and not decided; those of yesterday have time, the decided ones are done.
INSERT INTO registration (system, registration, revision, kind, online, filed_at, decided_at, unit)
SELECT 'business', 'r' || n, 0, 'enterprise', true, %(now)s - CASE WHEN n <= 240 THEN interval '8 days' ELSE interval '1 day' END,
    CASE WHEN n BETWEEN 121 AND 240 THEN %(now)s - interval '1 day' END, '08'
FROM generate_series(1, 400) AS n
