-- One row a query to the population database; `dossier` is the code under which the asking unit knows it.
CREATE TABLE data_query (
    system text NOT NULL,
    request text NOT NULL,
    revision bigint NOT NULL,
    time timestamptz NOT NULL,
    service text NOT NULL,
    dossier text NOT NULL,
    unit text NOT NULL,
    outcome text NOT NULL,
    PRIMARY KEY (system, request)
);
CREATE INDEX data_query_time ON data_query (time);
CREATE INDEX data_query_dossier ON data_query (dossier);
CREATE TABLE data_query_history (
    system text NOT NULL,
    request text NOT NULL,
    revision bigint NOT NULL,
    time timestamptz NOT NULL,
    service text NOT NULL,
    dossier text NOT NULL,
    unit text NOT NULL,
    outcome text NOT NULL,
    PRIMARY KEY (system, request, revision)
);
GRANT SELECT ON data_query, data_query_history TO ioc_reader;
