-- What a metric does when its sensor is well, beside lowest and highest: the largest credible change in a minute, and
-- for how long a value may stay exactly the same. NULL where nothing can be said.
ALTER TABLE metric ADD COLUMN step double precision CHECK (step > 0), ADD COLUMN still interval;

-- What was measured after it arrived: the device's clock is wrong, so nobody knows when this was. It stands in no
-- series, where it would take the place of what will be measured then.
CREATE TABLE observation_ahead (
    series int NOT NULL,
    time timestamptz NOT NULL,
    revision bigint NOT NULL,
    value double precision NOT NULL,
    arrived timestamptz NOT NULL,
    PRIMARY KEY (series, time, revision)
);
CREATE INDEX observation_ahead_arrived ON observation_ahead (arrived);

-- Bad values are few: their stations' health is read from here.
CREATE INDEX observation_bad ON observation (time, series) WHERE quality <> 0;

-- The last value is the newest good one; until now a bad one hid it.
DELETE FROM observation_last WHERE quality <> 0;
INSERT INTO observation_last (series, time, value, revision, quality)
SELECT series.id, good.time, good.value, good.revision, good.quality
FROM series CROSS JOIN LATERAL (
    SELECT * FROM observation WHERE observation.series = series.id AND quality = 0 ORDER BY time DESC LIMIT 1) AS good
WHERE NOT EXISTS (SELECT FROM observation_last WHERE observation_last.series = series.id);

GRANT SELECT ON observation_ahead TO ioc_reader;
