"""The stations' registry."""

from dashboards.audits.audited import of_people
from dashboards.registry.book import CHANGED
from dashboards.registry.drawing import TITLES
from dashboards.texts import Text

AUDIT = of_people(
    "stations", Text("Trạm đo", "Stations"), {CHANGED: Text("đăng ký, sửa trạm", "changed a station")}, TITLES
)
