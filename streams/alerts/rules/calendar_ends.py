"""A year that comes, or is there, whose holidays nobody has entered: deadlines in it would be counted too early."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Severity, Text

# A year has eleven days off by law, some of them at a weekend. Where there is no calendar at all, none is used.
_SQL = """
SELECT year AS subject, count(*) FILTER (WHERE NOT works) AS value
FROM (SELECT DISTINCT extract(year FROM (%(now)s + ahead) AT TIME ZONE 'Asia/Ho_Chi_Minh')::int AS year
      FROM unnest(ARRAY[interval '0', interval '60 days']) AS told (ahead)) AS years
LEFT JOIN holiday ON day BETWEEN make_date(year, 1, 1) AND make_date(year, 12, 31)
WHERE EXISTS (SELECT FROM holiday) GROUP BY year
"""
ABOUT = About(
    name="calendar_ends",
    label=Text("Lịch nghỉ lễ chưa có năm tới", "Holidays of the coming year missing"),
    what=Text("Số ngày nghỉ đã nhập", "Days off entered"),
    decimals=0,
    levels=(Level(7, Severity.MINOR, Text("Chưa nhập lịch nghỉ năm {subject}", "Holidays of {subject} not entered")),),
    steps=(
        Text(
            "Lấy thông báo nghỉ lễ, Tết và ngày hoán đổi của năm đó.",
            "Get the Government's notice of that year's holidays and exchanged days.",
        ),
        Text(
            "Nhập bằng `ioc holidays import TỆP`; hạn trả hồ sơ được tính lại ngay.",
            "Enter them with `ioc holidays import FILE`; promised times are counted anew at once.",
        ),
    ),
)
RULE = looked(
    ABOUT,
    Kind.DEADLINE,
    Look(_SQL, every=timedelta(days=1), below=True, replayable=False),
    clear_hold=timedelta(0),
    agency="08",
)
