-- want: {AIR-1: 2, AIR-2: 0}
-- The newest whole hour counts: it was worse before at the one station and is over at the other; the hour that runs is not whole.
INSERT INTO air_index_hour (station, hour, value, dominant)
SELECT station, date_trunc('hour', %(now)s) - ago * interval '1 hour', value, 'pm25'
FROM (VALUES ('AIR-1', 2, 310), ('AIR-1', 1, 250), ('AIR-1', 0, 80), ('AIR-2', 2, 250), ('AIR-2', 1, 90), ('AIR-2', 0, 320))
    AS told (station, ago, value)
