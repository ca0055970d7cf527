"""Silences: set and ended."""

from dashboards.audits.audited import Audited
from dashboards.texts import Text

AUDIT = Audited(
    name="silences",
    title=Text("Tạm im cảnh báo", "Silences"),
    sql="""
        SELECT lpad(id::text, 20, '0') || '.1' AS key, created_at AS at, created_by AS who, 'silence set' AS act,
            concat_ws(' ', coalesce(rule, '*'), coalesce(subject, '*')) AS subject, reason AS why,
            NULL::jsonb AS before,
            jsonb_strip_nulls(jsonb_build_object('from', from_at, 'to', to_at, 'recurs', rrule)) AS after
        FROM silence
        UNION ALL
        SELECT lpad(id::text, 20, '0') || '.2', ended_at, coalesce(ended_by, ''), 'silence ended',
            concat_ws(' ', coalesce(rule, '*'), coalesce(subject, '*')), '', NULL, NULL
        FROM silence WHERE ended_at IS NOT NULL
    """,
    acts={
        "silence set": Text("đặt tạm im", "set a silence"),
        "silence ended": Text("kết thúc tạm im", "ended a silence"),
    },
    members={"from": Text("từ", "from"), "to": Text("đến", "to"), "recurs": Text("lặp lại", "recurs")},
)
