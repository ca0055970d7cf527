-- want: {WEA-1: 2, WEA-2: 0}
-- Five millimetres an hour for a day at one station, one at the other; yesterday's downpour counts no more.
INSERT INTO observation_hour (series, bucket, n, sum, min, max, last, last_at)
SELECT id, %(now)s - n * interval '1 hour', 60, CASE source WHEN 'WEA-1' THEN 5 ELSE 1 END, 0, 1, 0, %(now)s - n * interval '1 hour'
FROM series, generate_series(0, 23) AS n WHERE metric = 'rainfall';
INSERT INTO observation_hour (series, bucket, n, sum, min, max, last, last_at)
SELECT id, %(now)s - interval '25 hours', 60, 300, 0, 20, 0, %(now)s - interval '25 hours' FROM series WHERE metric = 'rainfall'
