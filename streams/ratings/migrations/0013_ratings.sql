-- One row a dossier: its latest vote, of five stars; a comment comes here without numbers and addresses in it.
CREATE TABLE rating (
    dossier text PRIMARY KEY,
    revision bigint NOT NULL,
    system text NOT NULL,
    time timestamptz NOT NULL,
    stars smallint NOT NULL,
    agency text NOT NULL,
    procedure text NOT NULL,
    officer text,
    comment text
);
CREATE INDEX rating_time ON rating (time);
CREATE TABLE rating_history (
    dossier text NOT NULL,
    revision bigint NOT NULL,
    system text NOT NULL,
    time timestamptz NOT NULL,
    stars smallint NOT NULL,
    agency text NOT NULL,
    procedure text NOT NULL,
    officer text,
    comment text,
    PRIMARY KEY (dossier, revision)
);
GRANT SELECT ON rating, rating_history TO ioc_reader;
