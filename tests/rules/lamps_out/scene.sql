-- want: {LGT-1: 2, LGT-2: 0}
-- Half the lamps of one road are burnt out, one in fifty of the other.
INSERT INTO metric (name, kind, unit, label_vi, label_en, lowest, highest) VALUES ('lamps_burnt_out', 'lighting', 'u', 'm', 'm', -100, 1000);
INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude, attributes)
VALUES ('LGT-1', 'lighting', 'LGT-1', 'LGT-1', 21.8, 105.2, '{"lamps": 40}'),
    ('LGT-2', 'lighting', 'LGT-2', 'LGT-2', 21.8, 105.2, '{"lamps": 50}');
INSERT INTO series (source, metric) SELECT id, 'lamps_burnt_out' FROM station WHERE kind = 'lighting';
INSERT INTO observation_last (series, time, value, revision, quality)
SELECT id, %(now)s - interval '5 minutes', CASE source WHEN 'LGT-1' THEN 20 ELSE 1 END, 0, 0 FROM series WHERE metric = 'lamps_burnt_out'
