CREATE EXTENSION IF NOT EXISTS timescaledb;

DO $$ BEGIN
    CREATE ROLE ioc_reader LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
ALTER ROLE ioc_reader SET default_transaction_read_only = on;
ALTER ROLE ioc_reader SET statement_timeout = '15s';
GRANT USAGE ON SCHEMA public TO ioc_reader;

-- What could not be used. id = sha256 over (source, door, raw), so a redelivery finds its own row.
CREATE TABLE dead_letter (
    id bytea PRIMARY KEY CHECK (octet_length(id) = 32),
    door text NOT NULL,
    source text NOT NULL,
    raw bytea NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL DEFAULT '',
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    count bigint NOT NULL DEFAULT 1,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'replayed', 'discarded')),
    state_at timestamptz,
    state_by text
);
CREATE INDEX dead_letter_waiting ON dead_letter (door, reason, last_seen) WHERE state = 'waiting';
CREATE INDEX dead_letter_source ON dead_letter (source, last_seen);

-- Invalid records of each source by ten minutes of city time: what quarantine decides on.
-- The topic and partition stand in the key so that two actors never wait for each other's row.
CREATE TABLE source_invalid (
    source text NOT NULL,
    bucket timestamptz NOT NULL,
    topic text NOT NULL,
    partition int NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (source, bucket, topic, partition)
);

CREATE TABLE source_quarantine (
    source text PRIMARY KEY,
    since timestamptz NOT NULL,
    reason text NOT NULL,
    released_at timestamptz,
    released_by text
);

-- What each partition has committed, in the same transaction as the rows themselves. The clock here is the
-- real one: it measures the platform, not the city.
CREATE TABLE flow (
    topic text NOT NULL,
    partition int NOT NULL,
    next_offset bigint NOT NULL,
    log_end bigint NOT NULL,
    received bigint NOT NULL DEFAULT 0,
    accepted bigint NOT NULL DEFAULT 0,
    duplicates bigint NOT NULL DEFAULT 0,
    corrections bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    newest_event timestamptz,
    committed_at timestamptz NOT NULL,
    PRIMARY KEY (topic, partition)
);
CREATE TABLE flow_minute (
    topic text NOT NULL,
    partition int NOT NULL,
    bucket timestamptz NOT NULL,
    received bigint NOT NULL,
    rejected bigint NOT NULL,
    PRIMARY KEY (bucket, topic, partition)
);
