INSERT INTO figure (system, code, unit, period, revision, value, time)
SELECT 'form', code, '08', year, 1750000000000000 + rank::bigint, CASE code WHEN 'dx_rank' THEN rank ELSE score END,
    %(now)s - interval '90 days'
FROM (VALUES ('2022', 48, 0.5413), ('2023', 41, 0.6012), ('2024', 38, 0.6428)) AS entered (year, rank, score),
    unnest(ARRAY['dx_rank', 'dx_score']) AS code
