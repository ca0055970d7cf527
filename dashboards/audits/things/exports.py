"""Who took the audit away as a file, and which part of it."""

from dashboards.audits.audited import of_people
from dashboards.texts import Text

EXPORTED = "audit exported"
AUDIT = of_people(
    "exports",
    Text("Tải nhật ký", "Exports of the audit"),
    {EXPORTED: Text("tải nhật ký thành tệp", "took the audit away as a file")},
)
