-- One row a sample; identity = (system, source, metric, time), newest revision wins.
CREATE TABLE gauge_sample (
    system text NOT NULL,
    source text NOT NULL,
    metric text NOT NULL,
    time timestamptz NOT NULL,
    revision bigint NOT NULL,
    value double precision NOT NULL,
    PRIMARY KEY (system, source, metric, time)
);
-- The boards ask one system for a span of time.
CREATE INDEX gauge_sample_time ON gauge_sample (system, time) INCLUDE (source, metric, value);
CREATE TABLE gauge_sample_history (
    system text NOT NULL,
    source text NOT NULL,
    metric text NOT NULL,
    time timestamptz NOT NULL,
    revision bigint NOT NULL,
    value double precision NOT NULL,
    PRIMARY KEY (system, source, metric, time, revision)
);
GRANT SELECT ON gauge_sample, gauge_sample_history TO ioc_reader;
