-- One row a call of a shared service; identity = (service, request), newest revision wins.
CREATE TABLE service_call (
    service text NOT NULL,
    request text NOT NULL,
    revision bigint NOT NULL,
    system text NOT NULL,
    time timestamptz NOT NULL,
    agency text NOT NULL,
    status smallint NOT NULL CHECK (status BETWEEN 100 AND 599),
    duration_ms double precision NOT NULL,
    PRIMARY KEY (service, request)
);
-- The board asks for the calls of a span of time and needs nothing else of them.
CREATE INDEX service_call_time ON service_call (time) INCLUDE (service, agency, status, duration_ms);
CREATE TABLE service_call_history (
    service text NOT NULL,
    request text NOT NULL,
    revision bigint NOT NULL,
    system text NOT NULL,
    time timestamptz NOT NULL,
    agency text NOT NULL,
    status smallint NOT NULL,
    duration_ms double precision NOT NULL,
    PRIMARY KEY (service, request, revision)
);
GRANT SELECT ON service_call, service_call_history TO ioc_reader;
