-- want: {WTR-2: 2, WTR-1: 0}
-- The water rises at both gauges of a river; it pours at the upper one only, which is up the river for the lower one alone.
UPDATE station SET latitude = 22.9 WHERE id = 'WTR-1';
INSERT INTO condition (rule, subject, level, since, event_time) VALUES ('water_rise', 'WTR-2', 2, %(now)s, %(now)s), ('heavy_rain_hour', 'WTR-1', 1, %(now)s, %(now)s),
    ('water_rise', 'WTR-1', 1, %(now)s, %(now)s), ('cloudburst', 'WEA-2', 2, %(now)s - interval '3 hours', %(now)s - interval '3 hours')
