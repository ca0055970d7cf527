"""Figures that people entered."""

from dashboards.audits.audited import of_people
from dashboards.entry.book import ENTERED, NOT_CONFIRMED
from dashboards.texts import Text

AUDIT = of_people(
    "figures",
    Text("Nhập số liệu", "Entered figures"),
    {
        ENTERED: Text("nhập số liệu", "entered figures"),
        NOT_CONFIRMED: Text("nhập số liệu, Kafka chưa xác nhận", "entered figures, not confirmed"),
    },
    {
        "rank": Text("hạng", "rank"),
        "score": Text("điểm", "score"),
        "decision": Text("quyết định", "decision"),
        "period": Text("năm", "year"),
        "year": Text("năm", "year"),
        "unit": Text("đơn vị", "unit"),
        "revision": Text("phiên bản", "revision"),
    },
)
