-- want: {WEA-1: 1, WEA-2: 0}
-- A day of 8 degrees at one station; the other has told of three hours only, which prove nothing.
INSERT INTO observation_hour (series, bucket, n, sum, min, max, last, last_at)
SELECT id, %(now)s - n * interval '1 hour', 60, 8 * 60, 7, 9, 8, %(now)s - n * interval '1 hour'
FROM series, generate_series(0, 23) AS n WHERE metric = 'temperature' AND (source = 'WEA-1' OR n < 3)
