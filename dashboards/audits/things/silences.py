"""Silences: set, extended, ended; of those set before that was on record, who set and ended them."""

from dashboards.audits.audited import ADDRESS, Audited
from dashboards.sql.words import listed
from dashboards.texts import Text

_ACTS = {
    "silence added": Text("đặt tạm im", "set a silence"),
    "silence extended": Text("kéo dài tạm im", "extended a silence"),
    "silence ended": Text("kết thúc tạm im", "ended a silence"),
}
_WHICH = "concat_ws(' ', '#' || silence.id, coalesce(silence.rule, '*'), coalesce(silence.subject, '*'))"
_UNRECORDED = "NOT EXISTS (SELECT FROM user_audit WHERE subject = silence.id::text AND action = '{}')"
AUDIT = Audited(
    name="silences",
    title=Text("Tạm im cảnh báo", "Silences"),
    sql=f"""
        SELECT lpad(audit.id::text, 20, '0') AS key, audit.at, audit.actor AS who, audit.action AS act,
            coalesce({_WHICH}, '#' || audit.subject) AS subject, coalesce(audit.detail->>'why', '') AS why,
            CASE WHEN audit.detail ? 'was' THEN jsonb_build_object('to', audit.detail->'was') END AS before,
            nullif(jsonb_strip_nulls(audit.detail - ARRAY['why', 'was', 'city_at', 'rule', 'matches']), '{{}}') AS after
        FROM user_audit AS audit LEFT JOIN silence ON silence.id::text = audit.subject
        WHERE audit.action IN ({listed(_ACTS)})
        UNION ALL
        SELECT lpad(id::text, 20, '0') || '.1', created_at, created_by, 'silence added', {_WHICH}, reason, NULL,
            jsonb_strip_nulls(jsonb_build_object('from', from_at, 'to', to_at, 'rrule', rrule))
        FROM silence WHERE {_UNRECORDED.format("silence added")}
        UNION ALL
        SELECT lpad(id::text, 20, '0') || '.2', ended_at, coalesce(ended_by, ''), 'silence ended', {_WHICH}, '', NULL,
            NULL
        FROM silence WHERE ended_at IS NOT NULL AND {_UNRECORDED.format("silence ended")}
    """,
    acts=_ACTS,
    members={**ADDRESS, "from": Text("từ", "from"), "to": Text("đến", "to"), "rrule": Text("lặp lại", "recurs")},
    claims=_ACTS,
)
