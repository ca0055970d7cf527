"""Too few counters of a one-stop centre are open in office hours."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, ratio
from streams.alerts.look import Look
from streams.alerts.rule import Severity, Text

_SQL = """
SELECT counter.centre AS subject, unit.name_vi, unit.name_en, count(*) FILTER (WHERE NOT counter.open) AS part,
    count(*) AS whole
FROM (SELECT DISTINCT ON (system, counter) counter, centre,
          open AND time > %(now)s - interval '12 hours' AS open FROM counter_state
      WHERE time > %(now)s - interval '7 days' AND time <= %(now)s ORDER BY system, counter, time DESC) AS counter
    LEFT JOIN unit ON unit.code = counter.centre
WHERE %(open_s)s > 1800 GROUP BY counter.centre, unit.code
"""
ABOUT = About(
    name="counters_closed",
    label=Text("Quầy đóng trong giờ làm việc", "Counters closed in office hours"),
    what=Text("Quầy đang đóng", "Counters closed"),
    unit="%",
    decimals=0,
    levels=(
        Level(75, Severity.MINOR, Text("Phần lớn quầy đang đóng: {subject}", "Most counters closed: {subject}")),
        Level(100, Severity.MODERATE, Text("Không quầy nào mở: {subject}", "No counter is open: {subject}")),
    ),
    steps=(
        Text(
            "Gọi trưởng bộ phận một cửa; báo lãnh đạo trung tâm nếu không có lý do.",
            "Call the head of the centre; tell its director when there is no reason.",
        ),
    ),
)
RULE = ratio(ABOUT, Look(_SQL, every=timedelta(minutes=5), band=5, office=True), least=3, hold=timedelta(minutes=10))
