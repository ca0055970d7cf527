"""What people did with alerts: taken on, noted, closed."""

from dashboards.audits.audited import Audited
from dashboards.texts import Text
from streams.alerts.words import KINDS

AUDIT = Audited(
    name="alerts",
    title=Text("Cảnh báo", "Alerts"),
    sql="""
        SELECT lpad(step.alert::text, 19, '0') || '.' || lpad(step.seq::text, 10, '0') AS key, step.recorded_at AS at,
            step.who, step.kind AS act, '#' || step.alert || ' ' || alert.title_vi AS subject, step.why,
            NULL::jsonb AS before, jsonb_build_object('state', step.state) AS after
        FROM alert_transition AS step JOIN alert ON alert.id = step.alert WHERE step.who <> 'system'
    """,
    acts={str(kind): Text(words.vi, words.en) for kind, words in KINDS.items()},
    members={"state": Text("trạng thái", "state")},
)
