-- want: {business: 1}
-- Twelve filed eight days ago and not decided; those of yesterday have time, the decided ones are done.
INSERT INTO registration (system, registration, revision, kind, online, filed_at, decided_at, unit)
SELECT 'business', 'r' || n, 0, 'enterprise', true, %(now)s - CASE WHEN n <= 24 THEN interval '8 days' ELSE interval '1 day' END,
    CASE WHEN n BETWEEN 13 AND 24 THEN %(now)s - interval '1 day' END, '08'
FROM generate_series(1, 60) AS n
