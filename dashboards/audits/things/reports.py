"""To whom the morning report is sent."""

from dashboards.audits.audited import of_people
from dashboards.texts import Text

AUDIT = of_people(
    "reports",
    Text("Người nhận báo cáo sáng", "Recipients of the morning report"),
    {
        "report recipient added": Text("thêm người nhận báo cáo", "added a recipient"),
        "report recipient removed": Text("bỏ người nhận báo cáo", "removed a recipient"),
    },
    {"name": Text("tên", "name")},
)
