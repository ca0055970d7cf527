"""Who looked up citizens behind their pseudonyms, and why."""

from dashboards.audits.audited import Audited
from dashboards.texts import Text

AUDIT = Audited(
    name="persons",
    title=Text("Tra cứu công dân", "Look-ups of persons"),
    sql="""
        SELECT lpad(id::text, 20, '0') AS key, at, reader AS who, 'vault read' AS act, pseudonym AS subject,
            reason AS why, NULL::jsonb AS before, NULL::jsonb AS after
        FROM person_vault_read
    """,
    acts={"vault read": Text("mở danh tính", "looked up a person")},
)
