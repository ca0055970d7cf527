"""The desk's statistics without a database: spans, shares, links to what is counted, and the hours of the week."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest

from dashboards.alerts.choosing import wanted_of
from dashboards.alerts.figures import days_of, heat, html, share, span
from streams.alerts.choice import Choice
from streams.alerts.statistics import sorted_out

EMPTY = dict.fromkeys(
    ("agency", "rule", "officer", "weekday", "hour", "take_median_s", "take_p90_s", "end_median_s", "end_p90_s")
)
NO_NAMES = {"agency_vi": None, "agency_en": None}


def row(by: str, alerts: int, **more: Any) -> dict[str, Any]:
    return {
        "by": by,
        **EMPTY,
        **NO_NAMES,
        "alerts": alerts,
        "taken": 0,
        "explained": 0,
        "false": 0,
        "returns": 0,
    } | more


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        (None, "–", "–"),
        (0, "0 giây", "0 s"),
        (59.6, "1 phút", "1 min"),
        (89 * 60, "1 giờ 29 phút", "1 h 29 min"),
        (86_400 * 2 + 59, "2 ngày", "2 d"),
        (250, "4 phút 10 giây", "4 min 10 s"),
    ],
)
def test_a_length_of_time_is_written_in_its_two_largest_units(seconds: float | None, vi: str, en: str) -> None:
    assert (span(seconds, "vi"), span(seconds, "en")) == (vi, en)


def test_a_share_of_nothing_is_a_dash() -> None:
    assert (share(0, 0, "vi"), share(1, 3, "en"), share(3, 3, "vi")) == ("–", "33%", "100%")


def test_rows_are_sorted_out_by_what_they_count() -> None:
    rows = [
        row("agency", 3, agency="H60.10", agency_vi="Chi cục Thủy lợi", agency_en="Irrigation", take_median_s=250.0),
        row("agency", 1),
        row("all", 4, taken=3, explained=2, false=1),
        row("hour", 4, weekday=2, hour=10),
        row("officer", 3, officer="An <an>"),
        row("officer", 1),
        row("rule", 4, rule="water_level", explained=2, false=1, returns=5),
        row("rule", 1, rule="gone_rule"),
    ]
    found = sorted_out(rows)
    assert (found.every.taken, len(found.agencies), found.hours) == (3, 2, {(2, 10): 4})
    page = html(found, 30, "vi")
    links = [part.split('"')[0].replace("&amp;", "&") for part in page.split('href="/desk?')[1:]]
    counted = [wanted_of(dict(parse_qsl(link)), ["me"]).choice for link in links]
    assert counted == [
        Choice(days=30),
        Choice(days=30, agency="H60.10"),
        Choice(days=30, agency="-"),
        Choice(days=30, rules=("water_level",)),
        Choice(days=30, rules=("water_level",), diagnosis="false_alarm"),
        Choice(days=30, rules=("water_level",), diagnosis="any"),
        Choice(days=30, rules=("gone_rule",)),
        Choice(days=30, weekday=2, hour=10),
        Choice(days=30, owners=("An <an>",)),
        Choice(days=30, owners=("-",)),
    ]
    assert "4 phút 10 giây" in page
    assert "An &lt;an&gt;" in page


def test_nothing_counted_is_said() -> None:
    assert "Không có cảnh báo nào" in html(sorted_out([]), 7, "vi")
    assert sorted_out([row("all", 0, returns=None)]).every.returns == 0


def test_the_busiest_hour_is_told_in_words() -> None:
    assert "Nhiều nhất: CN lúc 0 giờ (9 cảnh báo)." in heat({(7, 0): 9, (1, 23): 2}, 7, "vi")


@pytest.mark.parametrize(("given", "days"), [("7", 7), ("90", 90), ("", 30), ("31", 30), ("x" * 9, 30)])
def test_a_period_is_one_of_three(given: str, days: int) -> None:
    assert days_of({"days": given}) == days
