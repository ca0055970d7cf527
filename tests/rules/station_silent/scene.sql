-- want: {AIR-1: 0, AIR-2: 0, WEA-1: 1, WEA-2: 0, WTR-1: 2, WTR-2: 0}
-- One has just spoken, one is silent for 20 minutes, one for four hours; one measures by the hour. Two speak, but one
-- badly and one with a clock that is hours ahead: neither is silent.
INSERT INTO observation_last (series, time, value, revision, quality)
SELECT id, %(now)s - CASE source WHEN 'AIR-1' THEN interval '2 minutes' WHEN 'WEA-1' THEN interval '20 minutes'
    ELSE interval '4 hours' END, 1, 0, 0
FROM series;
INSERT INTO observation (series, time, value, revision, quality)
SELECT id, %(now)s - interval '3 minutes', 1, 0, 3 FROM series WHERE source = 'WEA-2';
INSERT INTO observation_ahead (series, time, value, revision, arrived)
SELECT id, %(now)s + interval '5 hours', 1, 0, %(now)s - interval '1 minute' FROM series WHERE source = 'AIR-2';
UPDATE station SET attributes = attributes || '{"measures_every_s": 3600}' WHERE id = 'WTR-2'
