-- want: {WTM-1: 1, WTM-2: 0, WTM-3: 0}
-- Six cubic metres an hour at least at one meter from one to five in the night; at another nothing ran at three, and
-- the third is that of a hospital, where water is drawn at night.
INSERT INTO metric (name, kind, unit, label_vi, label_en, lowest, highest) VALUES ('water_drawn', 'water_meter', 'u', 'm', 'm', -100, 1000);
INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude, attributes)
VALUES ('WTM-1', 'water_meter', 'WTM-1', 'WTM-1', 21.8, 105.2, '{}'),
    ('WTM-2', 'water_meter', 'WTM-2', 'WTM-2', 21.8, 105.2, '{}'),
    ('WTM-3', 'water_meter', 'WTM-3', 'WTM-3', 21.8, 105.2, '{"night_use": true}');
INSERT INTO series (source, metric) SELECT id, 'water_drawn' FROM station WHERE kind = 'water_meter';
INSERT INTO observation_hour (series, bucket, n, sum, min, max, last, last_at)
SELECT id, date_trunc('day', %(now)s::timestamptz) - interval '7 hours' + n * interval '1 hour', 6, 36,
    CASE WHEN source = 'WTM-2' AND n = 3 THEN 0 ELSE 6 END, 7, 6, %(now)s - interval '5 hours'
FROM series, generate_series(0, 9) AS n WHERE metric = 'water_drawn'
