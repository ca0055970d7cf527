-- A series is one metric of one station; four bytes instead of two texts in every row and index entry.
CREATE TABLE series (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text NOT NULL REFERENCES station (id),
    metric text NOT NULL REFERENCES metric (name),
    UNIQUE (source, metric)
);

CREATE TABLE observation (
    series int NOT NULL,
    time timestamptz NOT NULL,
    value double precision NOT NULL,
    revision bigint NOT NULL,
    quality smallint NOT NULL,
    PRIMARY KEY (series, time)
);
SELECT create_hypertable('observation', by_range('time', INTERVAL '1 day'), create_default_indexes => false);

-- Superseded revisions, whichever order they arrived in.
CREATE TABLE observation_history (
    series int NOT NULL,
    time timestamptz NOT NULL,
    revision bigint NOT NULL,
    value double precision NOT NULL,
    quality smallint NOT NULL,
    PRIMARY KEY (series, time, revision)
);
SELECT create_hypertable('observation_history', by_range('time', INTERVAL '7 days'), create_default_indexes => false);

CREATE TABLE observation_minute (
    series int NOT NULL,
    bucket timestamptz NOT NULL,
    n int NOT NULL,
    sum double precision NOT NULL,
    min double precision NOT NULL,
    max double precision NOT NULL,
    last double precision NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (series, bucket)
);
SELECT create_hypertable('observation_minute', by_range('bucket', INTERVAL '7 days'), create_default_indexes => false);

CREATE TABLE observation_hour (LIKE observation_minute INCLUDING ALL);
SELECT create_hypertable('observation_hour', by_range('bucket', INTERVAL '90 days'), create_default_indexes => false);

-- Days are those of Asia/Ho_Chi_Minh; the bucket is the UTC instant at which the local day begins.
CREATE TABLE observation_day (LIKE observation_minute INCLUDING ALL);
SELECT create_hypertable('observation_day', by_range('bucket', INTERVAL '365 days'), create_default_indexes => false);

CREATE TABLE observation_last (
    series int PRIMARY KEY,
    time timestamptz NOT NULL,
    value double precision NOT NULL,
    revision bigint NOT NULL,
    quality smallint NOT NULL
) WITH (fillfactor = 70);

GRANT SELECT ON series, observation, observation_history, observation_minute, observation_hour, observation_day,
    observation_last TO ioc_reader;
GRANT SELECT ON flow, flow_minute, source_invalid, source_quarantine TO ioc_reader;
GRANT SELECT (id, door, source, reason, first_seen, last_seen, count, state) ON dead_letter TO ioc_reader;
