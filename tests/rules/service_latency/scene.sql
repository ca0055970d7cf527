-- want: {land: 2, population: 1, business: 0}
-- One in ten calls of each is slow: ten seconds, four seconds, one second.
INSERT INTO service_call (service, request, revision, system, time, agency, status, duration_ms)
SELECT service, 'r' || n, 0, 'portal', %(now)s - n * interval '10 seconds', 'H60.02', 200, CASE WHEN n %% 10 = 0 THEN slow ELSE 80 END
FROM (VALUES ('land', 10000), ('population', 4000), ('business', 1000)) AS of (service, slow), generate_series(1, 50) AS n
