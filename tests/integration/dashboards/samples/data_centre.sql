-- A day of measurements every ten minutes; the storage was silent for half an hour, the portal counts from midnight.
INSERT INTO gauge_sample (system, source, metric, time, revision, value)
SELECT 'data_centre', source, metric, date_trunc('hour', %(now)s) - n * interval '10 minutes', 0, CASE metric
    WHEN 'up' THEN CASE WHEN source = 'storage-01' AND n IN (20, 21, 22) THEN 0 ELSE 1 END
    WHEN 'cpu_used' THEN 20 + (hashtext(source || n) & 15) WHEN 'cpu_total' THEN 64
    WHEN 'storage_used' THEN 7e13 WHEN 'storage_total' THEN 8.5e13
    ELSE greatest(1, 130 - n) END
FROM generate_series(0, 143) AS n, (VALUES ('compute-01', 'up'), ('compute-01', 'cpu_used'), ('compute-01', 'cpu_total'),
    ('storage-01', 'up'), ('storage-01', 'storage_used'), ('storage-01', 'storage_total'),
    ('portal', 'up'), ('portal', 'calls')) AS exposed (source, metric)
