-- want: {storage-01: 1, compute-01: 0}
-- The storage is at 92 per cent now; an hour and a half ago it was full, before somebody cleaned up.
INSERT INTO gauge_sample (system, source, metric, time, revision, value)
SELECT 'data_centre', source, metric, %(now)s - interval '5 minutes', 0, value
FROM (VALUES ('storage-01', 'storage_used', 92), ('storage-01', 'storage_total', 100), ('storage-01', 'up', 1),
    ('compute-01', 'cpu_used', 60), ('compute-01', 'cpu_total', 64000), ('compute-01', 'memory_used', 8), ('compute-01', 'memory_total', 10)
) AS made (source, metric, value);
INSERT INTO gauge_sample (system, source, metric, time, revision, value)
VALUES ('data_centre', 'compute-01', 'memory_used', %(now)s - interval '90 minutes', 0, 10)
