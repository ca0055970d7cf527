"""Records that wait in Kafka because the workers do not keep up."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Severity, Text

_SQL = """
SELECT topic AS subject, sum(waiting) AS value FROM flow_backlog GROUP BY topic
"""
ABOUT = About(
    name="consumer_lag",
    label=Text("Xử lý chậm", "Processing lags"),
    what=Text("Bản ghi chờ xử lý", "Records waiting"),
    decimals=0,
    levels=(
        Level(50000, Severity.MINOR, Text("Xử lý chậm luồng {subject}", "Processing lags on {subject}")),
        Level(500000, Severity.SEVERE, Text("Xử lý rất chậm luồng {subject}", "Processing lags badly on {subject}")),
    ),
    steps=(
        Text(
            "Xem bảng Hệ thống: tiến trình còn sống không, cơ sở dữ liệu có chậm không?",
            "See the platform board: do the workers live, is the database slow?",
        ),
        Text("Thêm tiến trình xử lý nếu tải tăng thật.", "Add a worker if the load is real."),
    ),
)
RULE = looked(ABOUT, Kind.THRESHOLD, Look(_SQL, band=5_000, replayable=False), hold=timedelta(minutes=5), agency="08")
