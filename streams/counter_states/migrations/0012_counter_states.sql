-- One row a change: from `time` on the counter is open or closed, until its next row.
CREATE TABLE counter_state (
    system text NOT NULL,
    counter text NOT NULL,
    time timestamptz NOT NULL,
    revision bigint NOT NULL,
    centre text NOT NULL,
    open boolean NOT NULL,
    PRIMARY KEY (system, counter, time)
);
CREATE INDEX counter_state_time ON counter_state (time);
CREATE TABLE counter_state_history (
    system text NOT NULL,
    counter text NOT NULL,
    time timestamptz NOT NULL,
    revision bigint NOT NULL,
    centre text NOT NULL,
    open boolean NOT NULL,
    PRIMARY KEY (system, counter, time, revision)
);
GRANT SELECT ON counter_state, counter_state_history TO ioc_reader;
