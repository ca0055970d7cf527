-- "Phiếu xin lỗi và hẹn lại ngày trả kết quả": what was promised anew, by whom and why. No row is ever changed.
CREATE TABLE apology (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dossier text NOT NULL,
    agency text NOT NULL,
    year int NOT NULL,
    number int NOT NULL CHECK (number > 0),
    missed timestamptz NOT NULL,
    promised date NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    issued_by text NOT NULL,
    issued_at timestamptz NOT NULL,
    UNIQUE (agency, year, number)
);
CREATE INDEX apology_dossier ON apology (dossier, id DESC);
GRANT SELECT ON apology TO ioc_reader;
