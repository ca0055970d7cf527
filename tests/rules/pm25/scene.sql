-- want: {AIR-1: 1, AIR-2: 0}
-- 160 µg/m³ through the last hour at one station, 300 in five minutes of the other: too few to say.
INSERT INTO observation_minute (series, bucket, n, sum, min, max, last, last_at)
SELECT id, %(now)s - n * interval '1 minute', 1, CASE source WHEN 'AIR-1' THEN 160 ELSE 300 END, 0, 400, 160,
    %(now)s - n * interval '1 minute'
FROM series, generate_series(0, 59) AS n WHERE metric = 'pm25' AND (source = 'AIR-1' OR n < 5)
