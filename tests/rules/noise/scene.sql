-- want: {NOI-1: 1, NOI-2: 0, NOI-3: 0}
-- 67 dB at a hospital that may have 55 by day, 57 at another; of the third no limit is known.
INSERT INTO metric (name, kind, unit, label_vi, label_en, lowest, highest) VALUES ('noise_laeq', 'noise', 'u', 'm', 'm', -100, 1000);
INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude, attributes)
VALUES ('NOI-1', 'noise', 'NOI-1', 'NOI-1', 21.8, 105.2, '{"day_db": 55, "night_db": 45}'),
    ('NOI-2', 'noise', 'NOI-2', 'NOI-2', 21.8, 105.2, '{"day_db": 55, "night_db": 45}'),
    ('NOI-3', 'noise', 'NOI-3', 'NOI-3', 21.8, 105.2, '{}');
INSERT INTO series (source, metric) SELECT id, 'noise_laeq' FROM station WHERE kind = 'noise';
INSERT INTO observation_minute (series, bucket, n, sum, min, max, last, last_at)
SELECT id, %(now)s - n * interval '5 minutes', 1, level, level, level, level, %(now)s - n * interval '5 minutes'
FROM series, LATERAL (VALUES (CASE source WHEN 'NOI-1' THEN 67.0 WHEN 'NOI-2' THEN 57.0 ELSE 99.0 END)) AS made (level),
    generate_series(0, 11) AS n WHERE metric = 'noise_laeq'
