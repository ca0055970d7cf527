-- memory: what a rule keeps of earlier observations, [[microseconds since 1970, value], …]. name_*, agency, parents: of
-- subjects that are no stations, as their rule's query told them; a parent is 'rule:subject' whose alert explains this away.
ALTER TABLE condition ADD COLUMN memory jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN name_vi text, ADD COLUMN name_en text, ADD COLUMN agency text, ADD COLUMN parents text[] NOT NULL DEFAULT '{}';
CREATE INDEX condition_raised ON condition (rule) WHERE level > 0;
ALTER TABLE alert ADD COLUMN place_vi text, ADD COLUMN place_en text;

-- Thresholds and whether a rule watches, as the province sets them; the newest version counts. lines null: the rule's own.
CREATE TABLE alert_rule_version (
    rule text NOT NULL,
    version int NOT NULL,
    lines double precision[],
    enabled boolean NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (rule, version)
);
CREATE TRIGGER alert_rule_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON alert_rule_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE VIEW alert_rule_now AS
SELECT DISTINCT ON (rule) * FROM alert_rule_version ORDER BY rule, version DESC;

-- When each rule over other tables looks next (city time), and how its newest look went. failure: why it could not.
CREATE TABLE alert_look (
    rule text PRIMARY KEY,
    due_at timestamptz NOT NULL,
    looked_at timestamptz,
    took_ms double precision,
    raised int,
    failure text
);
GRANT SELECT ON alert_rule_version, alert_rule_now, alert_look TO ioc_reader;

-- What was filed when: a rush is told by comparing hours of registration.
CREATE INDEX dossier_registered ON dossier (registered_at);
