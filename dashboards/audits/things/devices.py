"""Devices that ring for officers."""

from dashboards.audits.audited import of_people
from dashboards.texts import Text

AUDIT = of_people(
    "devices",
    Text("Thiết bị nhận thông báo", "Devices that ring"),
    {
        "push device registered": Text("đăng ký thiết bị", "registered a device"),
        "push device renewed": Text("gia hạn thiết bị", "renewed a device"),
        "push device ended": Text("gỡ thiết bị", "removed a device"),
    },
    {"device": Text("thiết bị", "device")},
)
