"""Readings of sealed things by people with the right to, granted and refused."""

from dashboards.audits.audited import of_people
from dashboards.texts import Text

AUDIT = of_people(
    "personal_readings",
    Text("Mở niêm phong", "Sealed things opened"),
    {
        "dead letter read": Text("mở bản ghi lỗi được niêm phong", "opened a sealed dead letter"),
        "dead letter refused": Text("bị từ chối mở bản ghi lỗi được niêm phong", "was refused a sealed dead letter"),
        "person read": Text("xem danh tính", "read a person"),
        "person refused": Text("bị từ chối xem danh tính", "was refused a person"),
    },
)
