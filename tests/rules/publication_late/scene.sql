-- want: {H60.02: 1, H60.04: 0}
-- Four procedures were decided a fortnight ago and are not published; those of the other department are published or of yesterday.
INSERT INTO procedure (procedure, revision, system, name_vi, agency, level, decision, decided_on, effective_on, published_at,
    parts, online, payment_enabled, fee_vnd, paper_result, working_days, time)
SELECT agency || n, 0, 'c', 'x', agency, 'province', 'd', (%(now)s - CASE WHEN agency = 'H60.04' AND n > 2 THEN interval '1 day'
    ELSE interval '14 days' END)::date, %(now)s::date, CASE WHEN agency = 'H60.04' AND n <= 2 THEN %(now)s::timestamptz END,
    7, 'full', true, 0, false, 5, %(now)s
FROM (VALUES ('H60.02'), ('H60.04')) AS of (agency), generate_series(1, 4) AS n
