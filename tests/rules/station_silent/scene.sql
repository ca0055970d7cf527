-- want: {AIR-1: 0, WEA-1: 1, WTR-1: 2, WTR-2: 0}
-- One has just spoken, one is silent for 20 minutes, one for four hours; one measures by the hour; the others were never heard.
INSERT INTO observation_last (series, time, value, revision, quality)
SELECT id, %(now)s - CASE source WHEN 'AIR-1' THEN interval '2 minutes' WHEN 'WEA-1' THEN interval '20 minutes'
    ELSE interval '4 hours' END, 1, 0, 0
FROM series WHERE source IN ('AIR-1', 'WEA-1', 'WTR-1', 'WTR-2');
UPDATE station SET attributes = attributes || '{"measures_every_s": 3600}' WHERE id = 'WTR-2'
