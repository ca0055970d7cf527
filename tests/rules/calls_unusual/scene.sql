-- want: {land: 1, population: 0, young: 0}
-- Sixty calls at this hour of four weeks, now 300 of one service and 70 of another; 300 of one that is two weeks old.
INSERT INTO service_call (service, request, revision, system, time, agency, status, duration_ms)
SELECT service, week || '-' || n, 0, 'portal', %(now)s - week * interval '7 days' - n * interval '10 seconds', 'H60.02', 200, 100
FROM (VALUES ('land', 300, 4), ('population', 70, 4), ('young', 300, 1)) AS of (service, calls, weeks),
    generate_series(0, 4) AS week, generate_series(1, 300) AS n
WHERE n <= CASE WHEN week = 0 THEN calls ELSE 60 END AND week <= weeks
