-- How many points an indicator can bring and from which share on it brings all of them; the newest version counts.
-- No row is ever changed: an auditor reads who set what, when and why.
CREATE TABLE index_rule (
    indicator text NOT NULL,
    version int NOT NULL,
    maximum double precision NOT NULL CHECK (maximum >= 0),
    cut_off double precision NOT NULL CHECK (cut_off > 0 AND cut_off <= 1),
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (indicator, version)
);
CREATE VIEW index_rule_now AS
SELECT DISTINCT ON (indicator) * FROM index_rule ORDER BY indicator, version DESC;
GRANT SELECT ON index_rule, index_rule_now TO ioc_reader;
