-- A day of calls, one every four minutes, a few of them failing.
INSERT INTO service_call (service, request, revision, system, time, agency, status, duration_ms)
SELECT (ARRAY['population', 'business', 'land', 'civil-status', 'another'])[n %% 5 + 1], 'r' || n, 0, 'portal_log',
    %(now)s - n * interval '4 minutes', 'H60.' || lpad((n %% 9 + 1)::text, 2, '0'),
    CASE WHEN n %% 31 = 0 THEN 503 WHEN n %% 17 = 0 THEN 404 ELSE 200 END, 100 + (hashtext('call' || n) & 511)
FROM generate_series(1, 360) AS n
