-- Forty procedures of seventeen agencies, decided in the last two months; some late, incomplete, or not online.
WITH made AS (
    SELECT n, '1.0' || lpad((n * 137)::text, 5, '0') AS procedure, 'H60.' || lpad((n %% 17 + 2)::text, 2, '0') AS agency,
           (%(now)s::timestamptz)::date - 2 - (n * 11) %% 60 AS decided_on
    FROM generate_series(1, 40) AS n),
catalogue AS (
    INSERT INTO procedure (procedure, revision, system, name_vi, agency, level, decision, decided_on, effective_on,
        published_at, parts, online, payment_enabled, fee_vnd, paper_result, working_days, time)
    SELECT procedure, 1391, 'procedure_catalogue', 'Thủ tục số ' || n, agency,
        CASE n %% 5 WHEN 0 THEN 'commune' ELSE 'province' END, n || '/QĐ-UBND', decided_on, decided_on + n %% 12,
        CASE WHEN n %% 19 > 0 THEN least(decided_on + interval '34 hours' * (n %% 7), %(now)s) END,
        7 - (n %% 9) / 8, (ARRAY['full', 'partial', 'full', 'none'])[n %% 4 + 1], n %% 3 > 0, (n %% 2) * 100000,
        n %% 3 = 0, n %% 30 + 1, %(now)s
    FROM made)
INSERT INTO publication (procedure, agency, revision, system, url, published_at, revoked, time)
SELECT procedure, agency, 10, 'qr_publication', 'https://dichvucong.example.vn/tthc/' || procedure,
    least(decided_on + interval '40 hours' * (n %% 7), %(now)s), n %% 13 = 0, %(now)s
FROM made WHERE n %% 11 > 0
