-- want: {land: 3, population: 1, business: 0}
-- Of 50 calls all, four and none failed; a caller's own fault (404) is none of the service's.
INSERT INTO service_call (service, request, revision, system, time, agency, status, duration_ms)
SELECT service, 'r' || n, 0, 'portal', %(now)s - n * interval '10 seconds', 'H60.02',
    CASE WHEN n <= failing THEN 503 WHEN n %% 5 = 0 THEN 404 ELSE 200 END, 100
FROM (VALUES ('land', 50), ('population', 4), ('business', 0)) AS of (service, failing), generate_series(1, 50) AS n
