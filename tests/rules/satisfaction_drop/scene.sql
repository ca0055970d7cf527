-- want: {H60.02: 1, H60.04: 0, H60.06: 0}
-- From 4.5 stars to 3.8 at one department, no change at another; of the third ten votes of this week prove nothing.
INSERT INTO rating (dossier, revision, system, time, stars, agency, procedure)
SELECT agency || age || n, 0, 'r', %(now)s - age * interval '1 day', CASE WHEN age = 2 AND n %% 10 < low THEN 1 ELSE 4 + n %% 2 END,
    agency, 'p'
FROM (VALUES ('H60.02', 2, 40), ('H60.04', 0, 40), ('H60.06', 9, 10)) AS of (agency, low, votes), (VALUES (2), (20)) AS day (age),
    generate_series(1, 40) AS n
WHERE age = 20 OR n <= votes
