-- hold_s: how long a condition must last before it fires, as the province sets it; null: as the rule has it. definition: the
-- whole rule where operators wrote it (streams.alerts.written); each of its versions has one.
ALTER TABLE alert_rule_version ADD COLUMN hold_s double precision CHECK (hold_s >= 0), ADD COLUMN definition jsonb;
CREATE OR REPLACE VIEW alert_rule_now AS
SELECT DISTINCT ON (rule) * FROM alert_rule_version ORDER BY rule, version DESC;

-- How often each rule has fired lately.
CREATE INDEX alert_transition_fired ON alert_transition (at) WHERE kind IN ('fired', 'reopened');
