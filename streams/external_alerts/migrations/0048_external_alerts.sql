-- What other monitoring systems said of their alerts: that one fires, that it has ended. severity: 1 to 3.
CREATE TABLE external_alert (
    system text NOT NULL,
    fingerprint text NOT NULL,
    started_at timestamptz NOT NULL,
    status text NOT NULL,
    summary text NOT NULL,
    revision bigint NOT NULL,
    name text NOT NULL,
    severity int NOT NULL,
    agency text,
    time timestamptz NOT NULL,
    PRIMARY KEY (system, fingerprint, started_at, status, summary)
);
CREATE INDEX external_alert_started ON external_alert (started_at);
CREATE TABLE external_alert_history (
    system text NOT NULL,
    fingerprint text NOT NULL,
    started_at timestamptz NOT NULL,
    status text NOT NULL,
    summary text NOT NULL,
    revision bigint NOT NULL,
    name text NOT NULL,
    severity int NOT NULL,
    agency text,
    time timestamptz NOT NULL,
    PRIMARY KEY (system, fingerprint, started_at, status, summary, revision)
);
GRANT SELECT ON external_alert, external_alert_history TO ioc_reader;
