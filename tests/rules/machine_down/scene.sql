-- want: {compute-01: 1, compute-02: 0}
-- One machine has not answered for half an hour, the other did but for once.
INSERT INTO gauge_sample (system, source, metric, time, revision, value)
SELECT 'data_centre', source, 'up', %(now)s - n * interval '10 minutes', 0,
    CASE WHEN source = 'compute-01' AND n < 3 OR source = 'compute-02' AND n = 5 THEN 0 ELSE 1 END
FROM (VALUES ('compute-01'), ('compute-02')) AS of (source), generate_series(0, 20) AS n
