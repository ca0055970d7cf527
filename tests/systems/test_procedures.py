"""The catalogue and the QR codes from the files that are dropped to the board's figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from infra.provinces import load as provinces
from streams.calendar.holidays import calendar_of
from streams.clock import LOCAL_ZONE, instant_of
from streams.workdays import add_working_days
from tests.systems.played import Played

PROVINCE = provinces.read("tuyen_quang")
CALENDAR = calendar_of((day.day, day.works) for day in PROVINCE.holidays)
Event = dict[str, Any]


def day_of(time: int) -> date:
    return instant_of(time).astimezone(LOCAL_ZONE).date()


def due(procedure: Event) -> date:
    return add_working_days(date.fromisoformat(procedure["decided_on"]), 5, CALENDAR)


def in_time(procedure: Event, at: int | None, now: datetime) -> bool | None:
    """Return whether that came within five working days of the decision, None while nobody can say."""
    if at is not None:
        return day_of(at) <= due(procedure)
    return False if due(procedure) < now.astimezone(LOCAL_ZONE).date() else None


@pytest.fixture(scope="module")
def catalogue(played: Played) -> list[Event]:
    return played.newest("procedures", "procedure")


@pytest.fixture(scope="module")
def hanging(played: Played) -> dict[tuple[str, str], int]:
    """When each code that hangs was put up."""
    newest = played.newest("publications", "procedure", "agency")
    return {(p["procedure"], p["agency"]): p["published_at"] for p in newest if not p["revoked"]}


def counted(values: list[bool | None]) -> tuple[int, int]:
    return values.count(True), len(values) - values.count(None)


def test_every_share_is_that_of_the_files(
    played: Played, catalogue: list[Event], hanging: dict[tuple[str, str], int]
) -> None:
    def put_up(procedure: Event) -> bool | None:
        at = hanging.get((procedure["procedure"], procedure["agency"]))
        renewed = at if at is not None and day_of(at) >= date.fromisoformat(procedure["decided_on"]) else None
        return in_time(procedure, renewed, played.now)

    asked: list[Callable[[Event], bool | None]] = [
        lambda p: date.fromisoformat(p["effective_on"]) >= due(p),
        lambda p: in_time(p, p["published_at"], played.now),
        put_up,
        lambda p: p["parts"] == 7,
        lambda p: p["online"] != "none",
        lambda p: p["online"] == "full",
        lambda p: p["payment_enabled"] if p["fee_vnd"] > 0 else None,
    ]
    expected = [counted([question(procedure) for procedure in catalogue]) for question in asked]
    shown = played.panel("procedures_shares")
    assert [(row["passed"], row["n"]) for row in shown] == expected
    for (passed, of), row in zip(expected, shown, strict=True):
        assert 0 < passed <= of
        assert float(row["share"]) == pytest.approx(100 * passed / of)
    assert float(played.panel("procedures_published_on_time")[0]["value"]) == float(shown[1]["share"])
    assert float(played.panel("procedures_online")[0]["value"]) == float(shown[4]["share"])
    assert played.panel("procedures_total")[0]["value"] == len(catalogue) == len(PROVINCE.procedures)


def test_seventeen_of_twenty_agencies_publish(played: Played, hanging: dict[tuple[str, str], int]) -> None:
    (shown,) = played.panel("publishing_agencies")
    assert shown["value"] == len({agency for _, agency in hanging}) == 17
    assert shown["detail_en"] == "of 20 agencies"
    codes = {row["name_vi"]: row["codes"] for row in played.panel("procedures_by_agency")}
    assert len(codes) == 20
    assert sum(codes.values()) == len(hanging)
    assert list(codes.values()).count(0) == 3


def test_what_is_wanting_is_listed(played: Played, catalogue: list[Event], hanging: dict[tuple[str, str], int]) -> None:
    expected = {
        procedure["procedure"]
        for procedure in catalogue
        if procedure["published_at"] is None
        or not in_time(procedure, procedure["published_at"], played.now)
        or procedure["parts"] < 7
        or (procedure["procedure"], procedure["agency"]) not in hanging
    }
    assert {row["procedure"] for row in played.panel("procedures_wanting")} == expected
    assert 0 < len(expected) < len(catalogue)


@pytest.mark.parametrize(("topic", "least"), [("procedures", 30), ("publications", 3)])
def test_the_morning_came_by_file(played: Played, topic: str, least: int) -> None:
    table = {"procedures": "procedure", "publications": "publication"}[topic]
    rows = played.rows(f"SELECT count(*) FROM flow WHERE topic LIKE '%{topic}' AND accepted > 0")
    assert rows[0][0] > 0
    today = played.now.astimezone(LOCAL_ZONE).date()
    filed = [e for e in played.events(topic) if (today - day_of(e["time"])).days <= (0 if least == 30 else 1)]
    assert len(filed) >= least
    assert played.rows(f"SELECT count(*) FROM {table}")[0][0] >= least
