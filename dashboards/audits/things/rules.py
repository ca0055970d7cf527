"""Thresholds of alert rules: every version with what stood before it."""

from dashboards.audits.audited import Audited
from dashboards.texts import Text

_STANDS = """jsonb_strip_nulls(
                jsonb_build_object('lines', lines, 'enabled', enabled, 'hold_s', hold_s, 'definition', definition))"""
AUDIT = Audited(
    name="rules",
    title=Text("Ngưỡng cảnh báo", "Alert rules"),
    sql=f"""
        SELECT rule || '.' || lpad(version::text, 10, '0') AS key, changed_at AS at, changed_by AS who,
            'rule changed' AS act, rule AS subject, reason AS why,
            lag({_STANDS}) OVER by_version AS before,
            {_STANDS} AS after
        FROM alert_rule_version WINDOW by_version AS (PARTITION BY rule ORDER BY version)
    """,
    acts={"rule changed": Text("đổi ngưỡng", "changed a rule")},
    members={
        "lines": Text("ngưỡng", "lines"),
        "enabled": Text("đang bật", "enabled"),
        "hold_s": Text("kéo dài (giây)", "held for (s)"),
        "definition": Text("nội dung quy tắc", "definition"),
    },
)
