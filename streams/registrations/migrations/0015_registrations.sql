-- One row an application for a business registration, as the office last stated it.
CREATE TABLE registration (
    system text NOT NULL,
    registration text NOT NULL,
    revision bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('household', 'enterprise', 'branch', 'change', 'dissolution')),
    online boolean NOT NULL,
    filed_at timestamptz NOT NULL,
    decided_at timestamptz CHECK (decided_at >= filed_at),
    unit text NOT NULL,
    PRIMARY KEY (system, registration)
);
CREATE INDEX registration_filed ON registration (filed_at);
CREATE INDEX registration_waiting ON registration (filed_at) WHERE decided_at IS NULL;
CREATE INDEX registration_decided ON registration (decided_at);
CREATE TABLE registration_history (
    LIKE registration INCLUDING CONSTRAINTS, PRIMARY KEY (system, registration, revision)
);
GRANT SELECT ON registration, registration_history TO ioc_reader;
