-- What stations of each kind measure, from the connectors' own declarations. A metric without a row is of no kind: the
-- strength of a radio link, a battery. A station may measure more than its kind does: its attribute also_measures.
CREATE TABLE metric_kind (
    metric text NOT NULL REFERENCES metric (name),
    kind text NOT NULL,
    PRIMARY KEY (metric, kind)
);
CREATE INDEX metric_kind_kind ON metric_kind (kind);

-- Kinds of stations that a description brought, not code: what they are called, which value stands for one on the map,
-- and how often they measure (null: as is usual).
CREATE TABLE described_kind (
    name text PRIMARY KEY,
    title_vi text NOT NULL,
    title_en text NOT NULL,
    metric text NOT NULL REFERENCES metric (name),
    measures_every_s double precision CHECK (measures_every_s > 0)
);
GRANT SELECT ON metric_kind, described_kind TO ioc_reader;
