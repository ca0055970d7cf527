-- What stations of each kind measure, from the connectors' own declarations. A metric without a row is of no kind: the
-- strength of a radio link, a battery. A station may measure more than its kind does: its attribute also_measures.
CREATE TABLE metric_kind (
    metric text NOT NULL REFERENCES metric (name),
    kind text NOT NULL,
    PRIMARY KEY (metric, kind)
);
CREATE INDEX metric_kind_kind ON metric_kind (kind);
GRANT SELECT ON metric_kind TO ioc_reader;
