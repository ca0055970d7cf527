"""A department’s data store whose newest change is older than was promised."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, absence
from streams.alerts.look import Look
from streams.alerts.rule import Severity, Text

_SQL = """
SELECT store.department || '/' || store.store AS subject, store.store AS name_vi, store.store AS name_en,
    agency.code AS agency, store.newest AS heard_at, store.promised_s
FROM store_state AS store LEFT JOIN agency ON agency.code = store.department
"""
ABOUT = About(
    name="store_stale",
    label=Text("Kho dữ liệu chậm cập nhật", "Data store stale"),
    what=Text("Gấp mấy lần thời hạn cam kết", "Times the promised interval"),
    levels=(
        Level(3, Severity.MINOR, Text("Kho dữ liệu chậm cập nhật: {subject}", "Data store stale: {subject}")),
        Level(10, Severity.MODERATE, Text("Kho dữ liệu ngừng cập nhật: {subject}", "Data store abandoned: {subject}")),
    ),
    steps=(
        Text(
            "Báo đầu mối dữ liệu của cơ quan; hỏi khi nào đồng bộ lại.",
            "Tell the data contact of the department; ask when it will be synchronised.",
        ),
    ),
)
RULE = absence(ABOUT, Look(_SQL, every=timedelta(minutes=30), replayable=False), clear_hold=timedelta(minutes=30))
