-- One row a step, as the source reported it; identity = (dossier, status, time), newest revision wins.
CREATE TABLE dossier_step (
    dossier text NOT NULL,
    status smallint NOT NULL CHECK (status BETWEEN 1 AND 10),
    time timestamptz NOT NULL,
    revision bigint NOT NULL,
    system text NOT NULL,
    agency text NOT NULL,
    unit text NOT NULL,
    procedure text NOT NULL,
    channel smallint NOT NULL CHECK (channel BETWEEN 1 AND 3),
    due timestamptz,
    PRIMARY KEY (dossier, time, status)
);
CREATE TABLE dossier_step_history (LIKE dossier_step INCLUDING ALL);
ALTER TABLE dossier_step_history DROP CONSTRAINT dossier_step_history_pkey;
ALTER TABLE dossier_step_history ADD PRIMARY KEY (dossier, time, status, revision);

-- Where each dossier stands: a pure function of its whole history, written by streams.dossiers only.
CREATE TABLE dossier (
    dossier text PRIMARY KEY,
    system text NOT NULL,
    agency text NOT NULL,
    unit text NOT NULL,
    procedure text NOT NULL,
    channel smallint NOT NULL,
    status smallint NOT NULL,
    status_at timestamptz NOT NULL,
    registered_at timestamptz NOT NULL,
    received_at timestamptz,
    due timestamptz,
    finished_at timestamptz,
    returned_at timestamptz,
    closed boolean NOT NULL,
    supplements int NOT NULL,
    waiting_s bigint NOT NULL,
    late boolean,
    steps int NOT NULL
);
CREATE INDEX dossier_open_due ON dossier (due, agency) WHERE NOT closed;
CREATE INDEX dossier_agency ON dossier (agency, status_at);
CREATE INDEX dossier_returned ON dossier (returned_at) WHERE closed;
GRANT SELECT ON dossier_step, dossier_step_history, dossier TO ioc_reader;
