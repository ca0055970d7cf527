"""Thresholds of alert rules: every version with what stood before it."""

from dashboards.audits.audited import Audited
from dashboards.texts import Text

AUDIT = Audited(
    name="rules",
    title=Text("Ngưỡng cảnh báo", "Alert rules"),
    sql="""
        SELECT rule || '.' || lpad(version::text, 10, '0') AS key, changed_at AS at, changed_by AS who,
            'rule changed' AS act, rule AS subject, reason AS why,
            lag(jsonb_build_object('lines', lines, 'enabled', enabled)) OVER by_version AS before,
            jsonb_build_object('lines', lines, 'enabled', enabled) AS after
        FROM alert_rule_version WINDOW by_version AS (PARTITION BY rule ORDER BY version)
    """,
    acts={"rule changed": Text("đổi ngưỡng", "changed a rule")},
    members={"lines": Text("ngưỡng", "lines"), "enabled": Text("đang bật", "enabled")},
)
