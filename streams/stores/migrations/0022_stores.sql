-- One row a store, as its newest check found it; the revision is the check's instant (µs since 1970 UTC).
CREATE TABLE store_state (
    system text NOT NULL,
    department text NOT NULL,
    store text NOT NULL,
    revision bigint NOT NULL,
    checked timestamptz NOT NULL,
    rows bigint NOT NULL CHECK (rows >= 0),
    newest timestamptz,
    promised_s bigint NOT NULL CHECK (promised_s > 0),
    PRIMARY KEY (system, department, store)
);
-- Every earlier check: how a store has grown is read here.
CREATE TABLE store_state_history (
    system text NOT NULL,
    department text NOT NULL,
    store text NOT NULL,
    revision bigint NOT NULL,
    checked timestamptz NOT NULL,
    rows bigint NOT NULL,
    newest timestamptz,
    promised_s bigint NOT NULL,
    PRIMARY KEY (system, department, store, revision)
);
GRANT SELECT ON store_state, store_state_history TO ioc_reader;
