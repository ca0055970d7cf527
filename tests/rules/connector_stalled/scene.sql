-- want: {air: 1, weather: 0, gauges: 0, service_calls: 2, dossiers: 0, tickets: 1}
-- All air stations are silent for 20 minutes, one weather station is not. Offices have been open for two hours and a half:
-- no ticket came in them, dossiers did.
INSERT INTO observation_last (series, time, value, revision, quality)
SELECT id, %(now)s - CASE WHEN source = 'WEA-1' THEN interval '1 minute' ELSE interval '20 minutes' END, 1, 0, 0
FROM series WHERE source LIKE 'AIR%%' OR source LIKE 'WEA%%';
INSERT INTO flow (topic, partition, next_offset, log_end, newest_event, committed_at) VALUES
    ('gauges', 0, 1, 1, %(now)s - interval '25 minutes', now()), ('gauges', 1, 1, 1, %(now)s - interval '3 days', now()),
    ('service_calls', 0, 1, 1, %(now)s - interval '3 hours', now()),
    ('dossiers', 0, 1, 1, %(now)s - interval '12 minutes', now()), ('tickets', 0, 1, 1, %(now)s - interval '17 hours', now()),
    ('payments', 0, 1, 1, %(now)s - interval '9 days', now())
