-- How each gauge's level goes on, kept by the transaction that stores its measurements: a pure function of the last
-- minutes of observation_minute and of the station's alarm levels. A worker locks a row before it reads the minutes.
CREATE TABLE water_outlook (
    station text PRIMARY KEY,
    at timestamptz,
    level double precision,
    rate double precision,
    line smallint,
    reaches_at timestamptz
) WITH (fillfactor = 70);
COMMENT ON COLUMN water_outlook.rate IS 'metres an hour; null without a trend';
COMMENT ON COLUMN water_outlook.line IS 'the next alarm level, 1 to 3; null above the last one known';
COMMENT ON COLUMN water_outlook.reaches_at IS 'when the level reaches it; null where nothing can be predicted';

-- Neighbouring gauges of one river. `lag_minutes` is what the province states, `estimated_minutes` what its data say.
CREATE TABLE river_reach (
    upstream text NOT NULL REFERENCES station (id),
    downstream text NOT NULL REFERENCES station (id),
    lag_minutes double precision CHECK (lag_minutes > 0),
    estimated_minutes double precision,
    correlation double precision,
    estimated_at timestamptz,
    PRIMARY KEY (upstream, downstream)
);
GRANT SELECT ON water_outlook, river_reach TO ioc_reader;
