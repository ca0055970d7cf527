WITH hours AS (
    INSERT INTO observation_hour (series, bucket, n, sum, min, max, last, last_at)
    SELECT series, date_trunc('hour', bucket), sum(n), sum(sum), min(min), max(max), last(last, last_at), max(last_at)
    FROM observation_minute GROUP BY 1, 2
    ON CONFLICT DO NOTHING
), bad AS (
    INSERT INTO observation (series, time, value, revision, quality)
    SELECT series.id, %(now)s - made.ago, made.value, 0, made.quality
    FROM series JOIN (VALUES
        ('AIR-003', 'pm25', interval '20 minutes', 640.0, 2), ('AIR-003', 'pm25', interval '50 minutes', -999.0, 1),
        ('AIR-005', 'pm10', interval '5 minutes', 33.1, 3), ('WTR-004', 'water_level', interval '9 minutes', 1.0, 14)
    ) AS made (source, metric, ago, value, quality) USING (source, metric)
    ON CONFLICT (series, time) DO UPDATE SET value = excluded.value, quality = excluded.quality
)
INSERT INTO observation_ahead (series, time, revision, value, arrived)
SELECT series.id, %(now)s + interval '7 hours', 0, 24.5, %(now)s - interval '3 minutes'
FROM series WHERE source = 'WEA-002' AND metric = 'temperature'
