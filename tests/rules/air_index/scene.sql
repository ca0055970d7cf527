-- want: {AIR-1: 2, AIR-2: 0}
-- PM2.5 of 200 µg/m³ through twelve hours is VN_AQI 250; at the other station one hour is missing of the three newest, two are not.
INSERT INTO observation_hour (series, bucket, n, sum, min, max, last, last_at)
SELECT id, date_trunc('hour', %(now)s) - n * interval '1 hour', 60, 60 * CASE source WHEN 'AIR-1' THEN 200 ELSE 20 END, 0, 1, 0,
    date_trunc('hour', %(now)s) - (n - 1) * interval '1 hour' - interval '1 minute'
FROM series, generate_series(1, 12) AS n WHERE metric = 'pm25' AND (source = 'AIR-1' OR n <> 2)
