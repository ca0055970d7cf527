"""A replay's pieces: changes only, every step of an alert, and addresses that ask for what is none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.replay import drawing
from dashboards.replay.asked import Asked, asked_in, in_vain
from dashboards.replay.pieces import bounds, day_piece, hour_bounds, hour_piece, ms
from streams.clock import midnight

NOW = datetime(2026, 11, 24, 1, 32, tzinfo=UTC)
DAY = date(2026, 11, 20)
START = midnight(DAY)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ({}, Asked(date(2026, 11, 23), 600, 0)),
        ({"ngay": "2026-11-20", "toc-do": "3600", "luc": "13:45:10"}, Asked(DAY, 3_600, 49_510)),
        ({"ngay": "2026-12-20", "toc-do": "99999", "luc": "25:00"}, Asked(date(2026, 11, 24), 3_600, 0)),
        ({"ngay": "0001-01-01", "toc-do": "0", "luc": "x"}, Asked(date(2000, 1, 1), 1, 0)),
        ({"ngay": "2026-11-20", "luc": "24:00:00"}, Asked(DAY, 600, 86_400)),
        ({"toc-do": "²"}, Asked(date(2026, 11, 23), 600, 0)),
    ],
)
def test_what_an_address_asks_for(query: dict[str, str], asked: Asked) -> None:
    assert asked_in(query, NOW) == asked


@given(st.text(), st.text(), st.text())
def test_whatever_stands_in_the_address_there_is_something_to_play(day: str, speed: str, at: str) -> None:
    asked = asked_in({"ngay": day, "toc-do": speed, "luc": at}, NOW)
    assert asked.day <= date(2026, 11, 24)
    assert 1 <= asked.speed <= 3_600
    assert 0 <= asked.seconds <= 86_400
    assert len(list(in_vain({"ngay": day, "toc-do": speed, "luc": at}, NOW, "vi"))) <= 3


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({}, []),
        ({"ngay": "2026-11-20", "toc-do": "7", "luc": "24:00"}, []),
        ({"ngay": "2026-02-30"}, ["“2026-02-30” cannot be replayed: this is 23/11/2026."]),
        ({"ngay": "2030-01-01", "luc": "07:00"}, ["“2030-01-01” cannot be replayed: this is 24/11/2026."]),
        (
            {"toc-do": "99999", "luc": "25:00"},
            ["There is no speed “99999”: this is ×3600.", "No day has a “25:00”: it begins at 00:00."],
        ),
        ({"ngay": "<b>"}, ["“<b>” cannot be replayed: this is 23/11/2026."]),
    ],
)
def test_what_an_address_names_in_vain_is_told(query: dict[str, str], told: list[str]) -> None:
    assert list(in_vain(query, NOW, "en")) == told
    head = drawing.head(asked_in(query, NOW), in_vain(query, NOW, "vi"), date(2026, 11, 24), "vi")
    assert head.count('role="alert"') == len(told)
    assert "<b>”" not in head


def test_of_today_only_what_is_over_is_played() -> None:
    today = date(2026, 11, 24)
    assert bounds(DAY, NOW) == (START, START + timedelta(days=1))
    assert bounds(today, NOW) == (midnight(today), NOW)
    assert hour_bounds(DAY, 23, 5, NOW) == (START + timedelta(hours=23), START + timedelta(hours=23, minutes=55))
    assert hour_bounds(today, 8, 5, NOW) == (midnight(today) + timedelta(hours=8), NOW)
    assert hour_bounds(today, 9, 5, NOW) is None


def test_an_hour_holds_changes_only() -> None:
    faces = [("A", 1.0, "normal"), ("A", 1.0, "normal"), ("A", 2.0, "watch"), ("A", None, "silent")]
    rows = [
        {"moment": START + 5 * n * MINUTE, "key": key, "value": value, "state": state, "colour": "#00e400"}
        for n, (key, value, state) in enumerate(faces)
    ]
    piece = hour_piece(START, 5, rows)
    assert (piece["start"], piece["step"]) == (ms(START), 300_000)
    assert piece["stations"]["A"] == [
        [0, 1.0, "normal", "#00e400"], [2, 2.0, "watch", "#00e400"], [3, None, "silent", None],
    ]  # fmt: skip


def test_an_alert_is_played_step_by_step_and_one_never_raised_not_at_all() -> None:
    def line(number: int, at: int | None, state: str | None, severity: int, **more: object) -> dict[str, object]:
        when = None if at is None else START + at * MINUTE
        own = {"opened_at": START, "acknowledged_at": None, "resolved_at": None, "severity": 3}
        named = {"id": number, "subject": "WTR-010", "title_vi": "Nước lên", "title_en": "Water"}
        return {**named, **own, "at": when, "state": state, "line_severity": severity, **more}

    rows = [
        line(1, 1, "firing", 2), line(1, 9, "firing", 3), line(1, 30, "resolved", 3),
        line(2, 4, "pending", 2), line(2, 5, "resolved", 2),
        line(3, None, None, 3, acknowledged_at=START + 2 * MINUTE, resolved_at=START + 3 * MINUTE),
    ]  # fmt: skip
    first, third = day_piece(START, NOW, [], rows)["alerts"]
    assert [(at - ms(START)) // 60_000 for at, _, _ in first["steps"]] == [1, 9, 30]
    assert [grave for _, _, grave in first["steps"]] == ["watch", "warning", "warning"]
    assert [(at - ms(START), state) for at, state, _ in third["steps"]] == [
        (0, "firing"), (120_000, "acknowledged"), (180_000, "resolved"),
    ]  # fmt: skip
