-- One row a figure, as its system last stated it; `starts` is the first day of its period.
CREATE TABLE figure (
    system text NOT NULL,
    code text NOT NULL,
    unit text NOT NULL,
    period text NOT NULL,
    revision bigint NOT NULL,
    value double precision NOT NULL,
    time timestamptz NOT NULL,
    starts date NOT NULL GENERATED ALWAYS AS (make_date(
        substr(period, 1, 4)::int,
        CASE WHEN period LIKE '%Q%' THEN 3 * substr(period, 7, 1)::int - 2
             WHEN length(period) > 4 THEN substr(period, 6, 2)::int ELSE 1 END,
        CASE WHEN length(period) = 10 THEN substr(period, 9, 2)::int ELSE 1 END)) STORED,
    PRIMARY KEY (system, code, unit, period)
);
CREATE INDEX figure_newest ON figure (system, code, unit, starts DESC);
CREATE TABLE figure_history (
    system text NOT NULL,
    code text NOT NULL,
    unit text NOT NULL,
    period text NOT NULL,
    revision bigint NOT NULL,
    value double precision NOT NULL,
    time timestamptz NOT NULL,
    PRIMARY KEY (system, code, unit, period, revision)
);
GRANT SELECT ON figure, figure_history TO ioc_reader;
