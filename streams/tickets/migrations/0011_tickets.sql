-- One row a ticket, as its machine last told it; what it went through before is in the history.
CREATE TABLE ticket (
    system text NOT NULL,
    machine text NOT NULL,
    day date NOT NULL,
    number int NOT NULL,
    revision bigint NOT NULL,
    centre text NOT NULL,
    service text NOT NULL,
    counter text,
    taken_at timestamptz NOT NULL,
    called_at timestamptz,
    finished_at timestamptz,
    outcome text,
    time timestamptz NOT NULL,
    PRIMARY KEY (system, machine, day, number)
);
CREATE INDEX ticket_taken ON ticket (taken_at);
CREATE TABLE ticket_history (
    system text NOT NULL,
    machine text NOT NULL,
    day date NOT NULL,
    number int NOT NULL,
    revision bigint NOT NULL,
    centre text NOT NULL,
    service text NOT NULL,
    counter text,
    taken_at timestamptz NOT NULL,
    called_at timestamptz,
    finished_at timestamptz,
    outcome text,
    time timestamptz NOT NULL,
    PRIMARY KEY (system, machine, day, number, revision)
);
GRANT SELECT ON ticket, ticket_history TO ioc_reader;
