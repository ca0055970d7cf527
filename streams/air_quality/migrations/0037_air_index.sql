-- VN_AQI (Decision 1459/QĐ-TCMT) of each air station, kept by the transaction that stores its measurements: a pure
-- function of observation_hour. `value` is null where the decision gives none; `dominant` is the worst pollutant.
CREATE TABLE air_index_hour (
    station text NOT NULL,
    hour timestamptz NOT NULL,
    value smallint,
    dominant text,
    pm25 smallint,
    pm10 smallint,
    o3 smallint,
    co smallint,
    so2 smallint,
    no2 smallint,
    PRIMARY KEY (station, hour)
) WITH (fillfactor = 70);
SELECT create_hypertable('air_index_hour', by_range('hour', INTERVAL '90 days'), create_default_indexes => false);

-- Days of Asia/Ho_Chi_Minh.
CREATE TABLE air_index_day (
    station text NOT NULL,
    day date NOT NULL,
    value smallint,
    dominant text,
    pm25 smallint,
    pm10 smallint,
    o3 smallint,
    co smallint,
    so2 smallint,
    no2 smallint,
    PRIMARY KEY (station, day)
) WITH (fillfactor = 70);

-- A worker locks a station here before it reads its hours, so that two cannot overwrite each other's newer result.
CREATE TABLE air_index_claim (station text PRIMARY KEY);

GRANT SELECT ON air_index_hour, air_index_day TO ioc_reader;
