"""A rush of dossiers against the same hour of the last weeks."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, anomaly
from streams.alerts.look import Look
from streams.alerts.rule import Severity, Text

_SQL = """
SELECT 'province' AS subject, count(*) AS n FROM dossier
WHERE registered_at > {since} AND registered_at <= {until}
"""
ABOUT = About(
    name="filings_surge",
    label=Text("Hồ sơ nộp dồn dập", "Rush of dossiers"),
    what=Text("Gấp mấy lần cùng giờ các tuần trước", "Times what is usual at that hour"),
    levels=(
        Level(4, Severity.MINOR, Text("Hồ sơ nộp tăng đột biến", "Rush of dossiers")),
        Level(8, Severity.MODERATE, Text("Hồ sơ nộp tăng rất mạnh", "Great rush of dossiers")),
    ),
    steps=(
        Text(
            "Xem thủ tục nào tăng: đợt chính sách mới, lỗi gửi lặp, hay tấn công?",
            "See which procedure: a new policy, repeated sending, or an attack?",
        ),
        Text(
            "Báo bộ phận một cửa tăng người; thông báo cho người dân thời gian chờ.",
            "Have the one-stop centres add people; tell citizens how long it takes.",
        ),
    ),
)
RULE = anomaly(
    ABOUT,
    Look(_SQL, every=timedelta(minutes=2), band=1),
    span="interval '10 minutes'",
    least=20,
    clear_hold=timedelta(minutes=15),
)
