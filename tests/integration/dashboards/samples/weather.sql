-- What the weather stations measure besides the temperature; at one of them it is hot, humid and stormy, with a cloudburst.
WITH own AS (
    INSERT INTO series (source, metric)
    SELECT station.id, metric FROM station, unnest(ARRAY['humidity', 'wind_speed', 'wind_direction', 'pressure', 'rainfall'])
        AS metric
    WHERE kind = 'weather' AND station.id <> 'WEA-017' RETURNING *
), made AS (
    SELECT own.id, at, CASE metric
            WHEN 'humidity' THEN 82 WHEN 'wind_speed' THEN CASE source WHEN 'WEA-003' THEN 18.4 ELSE 2.1 END
            WHEN 'wind_direction' THEN 350 WHEN 'pressure' THEN 1006
            ELSE CASE WHEN source = 'WEA-003' AND at > %(now)s - interval '50 minutes' THEN 8 ELSE 0.1 END END AS v
    FROM own, generate_series(%(now)s - interval '23 hours', %(now)s, interval '10 minutes') AS at
), minutes AS (
    INSERT INTO observation_minute (series, bucket, n, sum, min, max, last, last_at)
    SELECT id, date_trunc('minute', at), 1, v, v, v, v, at FROM made
), hours AS (
    INSERT INTO observation_hour (series, bucket, n, sum, min, max, last, last_at)
    SELECT id, date_trunc('hour', at), count(*), sum(v), min(v), max(v), last(v, at), max(at) FROM made GROUP BY 1, 2
), latest AS (
    INSERT INTO observation_last (series, time, value, revision, quality)
    SELECT id, at, v, 0, 0 FROM made WHERE at = %(now)s
), hot AS (
    UPDATE observation_minute AS m SET last = 38.2, sum = 38.2, min = 38.2, max = 38.2
    FROM series JOIN observation_last AS known ON known.series = series.id
    WHERE m.series = series.id AND m.last_at = known.time AND source = 'WEA-003' AND metric = 'temperature'
)
UPDATE observation_last SET value = 38.2 FROM series
WHERE series.id = observation_last.series AND series.source = 'WEA-003' AND series.metric = 'temperature'
