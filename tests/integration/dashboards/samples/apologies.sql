-- Every other overdue dossier has its letter, which promises another day next week.
INSERT INTO apology (dossier, agency, year, number, missed, promised, reason, issued_by, issued_at)
SELECT dossier, agency, 2026, row_number() OVER (PARTITION BY agency ORDER BY dossier), due,
    (%(now)s + interval '7 days')::date, 'Chờ thẩm định', 'canbo', %(now)s - interval '1 day'
FROM (SELECT *, row_number() OVER (ORDER BY dossier) AS nth FROM dossier
      WHERE received_at IS NOT NULL AND due < %(now)s AND ended_at IS NULL AND NOT closed) AS late
WHERE nth %% 2 = 0
