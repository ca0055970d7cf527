"""Holidays, by which promised dates are counted."""

from dashboards.audits.audited import of_people
from dashboards.texts import Text

AUDIT = of_people(
    "holidays",
    Text("Ngày nghỉ", "Holidays"),
    {
        "holidays imported": Text("nhập ngày nghỉ", "imported holidays"),
        "holiday removed": Text("xóa ngày nghỉ", "removed a holiday"),
    },
    {"days": Text("ngày", "days")},
)
