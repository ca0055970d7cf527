INSERT INTO observation (series, time, value, revision, quality)
SELECT series, bucket, last, 0, 0 FROM observation_minute WHERE bucket > %(now)s - interval '3 hours'
