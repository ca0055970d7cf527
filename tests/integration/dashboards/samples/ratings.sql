-- 120 votes of the last three days, one in seven of them bad; one in five comes with a comment.
INSERT INTO rating (dossier, revision, system, time, stars, agency, procedure, officer, comment)
SELECT 'H60.' || lpad((n %% 9 + 1)::text, 2, '0') || '.01-261124-' || lpad(n::text, 4, '0'),
    (extract(epoch FROM at) * 1000000)::bigint, 'ratings', at, CASE WHEN n %% 7 = 0 THEN n %% 3 + 1 ELSE 4 + n %% 2 END,
    'H60.' || lpad((n %% 9 + 1)::text, 2, '0'), '1.0049' || n %% 6 + 40, 'H60.01.CB' || n %% 5,
    CASE WHEN n %% 5 = 0 THEN 'Cán bộ hướng dẫn rõ ràng, gọi lại cho tôi số ***' END
FROM (SELECT n, %(now)s - n * interval '37 minutes' AS at FROM generate_series(1, 120) AS n) AS made
