-- An application every hour and a quarter for a month; most are decided after two days, most were filed online.
INSERT INTO registration (system, registration, revision, kind, online, filed_at, decided_at, unit)
SELECT 'business_registration', 'DK-' || n, 0,
    (ARRAY['household', 'household', 'change', 'enterprise', 'change', 'branch', 'dissolution'])[n %% 7 + 1],
    n %% 19 <> 0, at, CASE WHEN at < %(now)s - interval '3 days' AND n %% 31 <> 0 THEN at + interval '2 days' END,
    (ARRAY['02269', '02266', '02302', '02296', '02215'])[n %% 5 + 1]
FROM (SELECT n, %(now)s - n * interval '75 minutes' AS at FROM generate_series(1, 700) AS n) AS made
