-- One row a procedure, as the newest export of the national catalogue states it; `revision` is the export's number.
CREATE TABLE procedure (
    procedure text NOT NULL,
    revision bigint NOT NULL,
    system text NOT NULL,
    name_vi text NOT NULL,
    agency text NOT NULL,
    level text NOT NULL CHECK (level IN ('province', 'commune')),
    decision text NOT NULL,
    decided_on date NOT NULL,
    effective_on date NOT NULL,
    published_at timestamptz,
    parts smallint NOT NULL,
    online text NOT NULL CHECK (online IN ('none', 'partial', 'full')),
    payment_enabled boolean NOT NULL,
    fee_vnd bigint NOT NULL,
    paper_result boolean NOT NULL,
    working_days smallint NOT NULL,
    time timestamptz NOT NULL,
    PRIMARY KEY (procedure)
);
CREATE INDEX procedure_agency ON procedure (agency);
CREATE TABLE procedure_history (
    procedure text NOT NULL,
    revision bigint NOT NULL,
    system text NOT NULL,
    name_vi text NOT NULL,
    agency text NOT NULL,
    level text NOT NULL CHECK (level IN ('province', 'commune')),
    decision text NOT NULL,
    decided_on date NOT NULL,
    effective_on date NOT NULL,
    published_at timestamptz,
    parts smallint NOT NULL,
    online text NOT NULL CHECK (online IN ('none', 'partial', 'full')),
    payment_enabled boolean NOT NULL,
    fee_vnd bigint NOT NULL,
    paper_result boolean NOT NULL,
    working_days smallint NOT NULL,
    time timestamptz NOT NULL,
    PRIMARY KEY (procedure, revision)
);

-- One row a procedure and agency that has published it by QR; a revoked one hangs nowhere any more.
CREATE TABLE publication (
    procedure text NOT NULL,
    agency text NOT NULL,
    revision bigint NOT NULL,
    system text NOT NULL,
    url text NOT NULL,
    published_at timestamptz NOT NULL,
    revoked boolean NOT NULL,
    time timestamptz NOT NULL,
    PRIMARY KEY (procedure, agency)
);
CREATE TABLE publication_history (
    procedure text NOT NULL,
    agency text NOT NULL,
    revision bigint NOT NULL,
    system text NOT NULL,
    url text NOT NULL,
    published_at timestamptz NOT NULL,
    revoked boolean NOT NULL,
    time timestamptz NOT NULL,
    PRIMARY KEY (procedure, agency, revision)
);
GRANT SELECT ON procedure, procedure_history, publication, publication_history TO ioc_reader;
