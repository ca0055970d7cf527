-- Five weeks of hours: counters that stand still at night (one leaks), containers that fill in forty hours.
INSERT INTO observation_hour (series, bucket, n, sum, min, max, last, last_at)
SELECT id, hour, 1, level, level, level, level, hour + interval '50 minutes'
FROM (
    SELECT series.id, hour, CASE metric
        WHEN 'filling_level' THEN (n + (hashtext(source) & 31)) %% 40 / 40.0
        WHEN 'lighting_energy' THEN 1000 + 4.5 * n
        ELSE 500 + (50 + (hashtext(source) & 15)) * (days * 13 + least(greatest(of_day - 6, 0), 13)) / 10
            + CASE source WHEN 'WTM-002' THEN 0.12 * n ELSE 0 END
        END AS level
    FROM series, generate_series(0, 35 * 24) AS n,
        LATERAL (SELECT date_trunc('hour', %(now)s::timestamptz) - (35 * 24 + 1 - n) * interval '1 hour' AS hour) AS at,
        LATERAL (SELECT extract(hour FROM hour AT TIME ZONE 'Asia/Ho_Chi_Minh') AS of_day,
            extract(epoch FROM hour AT TIME ZONE 'Asia/Ho_Chi_Minh')::bigint / 86400 - 20000 AS days) AS local
    WHERE metric IN ('filling_level', 'lighting_energy', 'electricity_counter', 'water_counter')
) AS made
