"""Business registrations that are not decided within three working days."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, deadline
from streams.alerts.look import Look
from streams.alerts.rule import Severity, Text
from streams.local_time import local_day

_SQL = f"""
SELECT registration.system AS subject,
    (add_working_days({local_day("filed_at")}, 3) + 1)::timestamp
        AT TIME ZONE 'Asia/Ho_Chi_Minh' AS due_at
FROM registration WHERE decided_at IS NULL AND filed_at <= %(now)s
"""
ABOUT = About(
    name="registrations_late",
    label=Text("Đăng ký kinh doanh trễ hạn", "Business registrations late"),
    what=Text("Đăng ký quá 3 ngày làm việc", "Registrations over 3 working days"),
    decimals=0,
    levels=(
        Level(100, Severity.MINOR, Text("Đăng ký kinh doanh trễ hạn", "Business registrations late")),
        Level(300, Severity.MODERATE, Text("Nhiều đăng ký kinh doanh trễ hạn", "Many business registrations late")),
    ),
    steps=(
        Text(
            "Báo Phòng Đăng ký kinh doanh; xem hồ sơ vướng ở đâu.",
            "Tell the registration office; see where they are stuck.",
        ),
    ),
)
RULE = deadline(
    ABOUT, Look(_SQL, every=timedelta(minutes=30), band=2, replayable=False), clear_hold=timedelta(hours=1), agency="04"
)
