-- want: {AIR-1: 2, AIR-2: 0, WEA-1: 1, WEA-2: 0}
-- Twenty of forty values of one sensor were bad, five of sixty of the other: too few to speak of. Of two that measure
-- each quarter of an hour one has been wrong for three hours, the other once.
INSERT INTO observation (series, time, value, revision, quality)
SELECT id, %(now)s - n * interval '1 minute', 99, 0, 1 FROM series, generate_series(1, 20) AS n
WHERE metric = 'temperature' AND (source = 'WEA-1' OR n <= 5);
INSERT INTO observation_minute (series, bucket, n, sum, min, max, last, last_at)
SELECT id, %(now)s - n * interval '1 minute', 1, 20, 20, 20, 20, %(now)s FROM series, generate_series(21, 40) AS n
WHERE metric = 'temperature';
UPDATE station SET attributes = attributes || '{"measures_every_s": 900}' WHERE kind = 'air';
INSERT INTO observation (series, time, value, revision, quality)
SELECT id, %(now)s - n * interval '15 minutes', 99, 0, 3 FROM series, generate_series(1, 12) AS n
WHERE metric = 'pm25' AND (source = 'AIR-1' OR n = 1)
