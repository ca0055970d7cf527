"""The morning report on paper: of an empty city, of a terrible night, and when it is due."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from dashboards.morning import pages
from dashboards.morning.headlines import cards, summary
from dashboards.morning.reading import Morning, due_at, ranked_at
from dashboards.morning.reporter import due_day
from dashboards.panels import State
from dashboards.texts import Text

DAY = date(2026, 11, 24)
AT = due_at(DAY, "07:00")
CITY = Text("Tuyên Quang", "Tuyen Quang")
_MEMBERS = ("alerts", "grave", "aqi", "rain", "filed", "finished", "on_time", "fees", "feedback", "measured")
_NAMES = ("night", "night_before", "day", "day_before")


def figures(**values: float) -> list[dict[str, Any]]:
    return [{"name": name, **dict.fromkeys(_MEMBERS), **(values if name == "night" else {})} for name in _NAMES]


EMPTY = Morning(DAY, AT, figures(), [], [], [], [], [], [{"stations": 0, "heard": 0}], [])
TERRIBLE = replace(
    EMPTY,
    figures=[{"name": name, **dict.fromkeys(_MEMBERS, 10.0 * n)} for n, name in enumerate(_NAMES)],
    alerts=[
        {
            "severity": 1 + n % 4, "title_vi": f"Mực nước trên báo động III tại một trạm có tên rất dài số {n}" * 2,
            "opened_at": AT - timedelta(hours=n), "name_vi": "Sở Nông nghiệp và Môi trường", "total": 40, "untaken": 7,
            "owner": None if n % 2 else "truc",
        }
        for n in range(14)
    ],
    water=[
        {"name_vi": f"Trạm {n}", "river": "Lô", "level": 27.0 - n, "alarm_1": 22.0, "alarm_2": 24.0, "alarm_3": 26.0,
         "change": -0.5, "state": "danger"} for n in range(14)
    ],
    air=[{"name_vi": f"Khu công nghiệp số {n}", "value": 25 * n, "day": None} for n in range(20)],
    overdue=[
        {"name_vi": f"Sở {n}", "open": 100, "overdue": 40 - n, "today": 3, "longest": 12.4, "all_open": 1200,
         "all_overdue": 400} for n in range(12)
    ],
    ranking=[
        {"rank": n + 1, "name_vi": f"Sở {n}", "month": 90.0 - n, "quarter": None, "year": 80.0, "on_time": 91.0}
        for n in range(20)
    ],
    health=[{"what": "refused", "name": f"lý do {n}", "n": 10 - n} for n in range(30)],
)  # fmt: skip


def text_of(morning: Morning) -> tuple[int, str]:
    found = PdfReader(io.BytesIO(pages.pdf(morning, CITY))).pages
    return len(found), "\n".join(page.extract_text() for page in found)


def test_an_empty_city_has_a_report_of_one_page_that_says_so() -> None:
    count, text = text_of(EMPTY)
    assert count == 1
    for words in ("Thứ Ba, 24/11/2026", "Không có cảnh báo nào đang mở.", "Chưa có số liệu để xếp hạng."):
        assert words in text
    assert [card.state for card in cards(EMPTY)] == [State.NORMAL, State.SILENT, State.SILENT, State.NORMAL]


def test_a_terrible_night_stands_on_three_pages_at_most() -> None:
    count, text = text_of(TERRIBLE)
    assert count <= 3
    for words in ("40 cảnh báo, 7 chưa ai nhận", "… và 26 cảnh báo khác", "trên báo động III", "… và 20 dòng khác"):
        assert words in text
    assert summary(TERRIBLE).splitlines() == [
        "- Cảnh báo đang mở: 40 (7 chưa ai nhận)",
        "- Mực nước đáng chú ý: 27,00 m (Trạm 0: vượt báo\u00a0động\u00a0III 1,00\u00a0m)",
        "- VN_AQI cao nhất: 0 (Tốt · Khu công nghiệp số 0)",
        "- Hồ sơ quá hạn: 400 (33,3% của 1.200 đang xử lý)",
    ]
    assert cards(TERRIBLE)[3].state is State.DANGER, "as the board has it of so many"
    assert pages.pdf(TERRIBLE, CITY) == pages.pdf(TERRIBLE, CITY)


def test_why_records_were_refused_is_said_as_on_the_page_of_dead_letters() -> None:
    refused: list[dict[str, object]] = [
        {"what": "refused", "name": name, "n": 3} for name in ("bad_time,unknown_station", "brand_new")
    ]
    others: list[dict[str, object]] = [
        {"what": "bad", "name": "nhảy vọt", "n": 2},
        {"what": "quarantined", "name": "AIR-007", "n": 1},
    ]
    _, text = text_of(replace(EMPTY, health=refused + others))
    for words in ("Thời gian ghi sai, Trạm chưa đăng ký", "brand_new", "nhảy vọt", "AIR-007"):
        assert words in text


def test_on_the_first_morning_of_a_month_the_one_that_is_over_is_ranked() -> None:
    for day, named in (
        (DAY, "Tháng 11/2026 Quý 4 Năm 2026"),
        (date(2026, 11, 1), "Tháng 10/2026 Quý 4 Năm 2026"),
        (date(2027, 1, 1), "Tháng 12/2026 Quý 4 Năm 2026"),
        (date(2027, 1, 2), "Tháng 01/2027 Quý 1 Năm 2027"),
    ):
        at = due_at(day, "07:00")
        _, text = text_of(replace(TERRIBLE, day=day, at=at))
        assert named in " ".join(text.split())
    assert ranked_at(DAY, AT) == AT
    unranked = [{**row, "rank": None} for row in TERRIBLE.ranking]
    assert "Chưa có số liệu để xếp hạng." in text_of(replace(TERRIBLE, ranking=unranked))[1]


@pytest.mark.parametrize(
    ("level", "lines", "words"),
    [
        (21.5, (22.0, 24.0, 26.0), "còn 0,50 m tới báo động I"),
        (24.25, (22.0, 24.0, 26.0), "vượt báo động II 0,25 m"),
        (54.0, (53.0, None, None), "vượt báo động I 1,00 m"),
    ],
)
def test_the_report_says_of_the_water_what_the_wall_says(
    level: float, lines: tuple[float | None, ...], words: str
) -> None:
    gauge = {"name_vi": "Trạm", "level": level, "state": "watch"}
    gauge |= {f"alarm_{n}": line for n, line in enumerate(lines, start=1)}
    assert cards(replace(EMPTY, water=[gauge]))[1].detail.replace("\u00a0", " ") == f"Trạm: {words}"


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 24, 0, 0, tzinfo=UTC), DAY),
        (datetime(2026, 11, 24, 16, 59, tzinfo=UTC), DAY),
        (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), None),
    ],
)
def test_the_report_is_due_from_seven_in_the_morning_till_midnight(now: datetime, day: date | None) -> None:
    assert due_day(now, "07:00") == day
