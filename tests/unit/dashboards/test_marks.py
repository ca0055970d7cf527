"""Alerts on curves: which belong to a panel, where they begin and end, and how they are told without colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.boards import air, platform, water
from dashboards.draw import marks as drawing
from dashboards.draw import series
from dashboards.draw.chart import local_ms
from dashboards.draw.look import Look
from dashboards.hub import Result, window_of
from dashboards.marks import MARKS, Mark, grafana_marks, is_marked, marks_on
from dashboards.panels import TimeSeries
from dashboards.texts import Text
from streams.alerts.rule import Severity

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVIL = "<script>alert(1)</script>"
LOOK = Look("vi", {"features": []})
WINDOW = window_of(24, NOW)
CURVE = [{"time": NOW, "key": key, "name_vi": key, "name_en": key, "value": 21.0} for key in ("WTR-010", "limit_1")]
POLLUTANT = [{**CURVE[0], "key": "pm25"}]


def alert(subject: str, rule: str = "water_level", since: datetime = NOW - HOUR, **more: Any) -> dict[str, Any]:
    told = {"severity": 3, "agency": None, "title_vi": f"Nước cao tại {subject}", "title_en": f"High at {subject}"}
    return {"time": since, "timeend": None, "rule": rule, "subject": subject, **told, **more}


def mark(hours_ago: float, lasted: float | None = None, severity: Severity = Severity.SEVERE) -> Mark:
    since = NOW - hours_ago * HOUR
    return Mark(since, None if lasted is None else since + lasted * HOUR, severity, Text("Nước cao", "High water"))


@pytest.mark.parametrize(
    ("panel", "rows", "station", "expected"),
    [
        (water.LO_AND_ALARMS, CURVE, (), ["WTR-010"]),  # about its curve; neither another gauge nor a limit
        (air.POLLUTANTS, POLLUTANT, ("AIR-001",), ["AIR-001"]),  # about what is chosen
        (water.LO_AND_ALARMS, CURVE, ("AIR-001",), ["WTR-010"]),  # the query asks for no station
        (replace(water.LO_AND_ALARMS, alerts=("pm25",)), CURVE, (), ["AIR-001", "WTR-010"]),  # of a rule of its own
    ],
)
def test_a_curve_bears_the_alerts_about_what_it_draws(
    panel: TimeSeries, rows: list[dict[str, Any]], station: tuple[str, ...], expected: list[str]
) -> None:
    alerts = [alert("WTR-010"), alert("WTR-015"), alert("limit_1"), alert("AIR-001", "pm25", NOW - 2 * HOUR)]
    found = marks_on(panel, rows, {"station": station}, alerts)
    assert [each.title.en.removeprefix("High at ") for each in found] == expected


def test_only_what_lives_by_the_citys_clock_is_marked() -> None:
    assert is_marked(water.LO_AND_ALARMS)
    assert not is_marked(platform.RECEIVED)
    assert not is_marked(water.HIGHEST)


def test_a_band_ends_with_the_alert_or_goes_on_to_the_edge() -> None:
    drawn = drawing.drawn((mark(30, 10), mark(5, 2), mark(1)), WINDOW)
    bands = [(begin["xAxis"], end["xAxis"]) for begin, end in drawn["markArea"]["data"]]
    edge = local_ms(WINDOW.end)
    assert bands == [
        (local_ms(WINDOW.start), local_ms(NOW - 20 * HOUR)),
        (local_ms(NOW - 5 * HOUR), local_ms(NOW - 3 * HOUR)),
        (local_ms(NOW - HOUR), edge),
    ]
    assert [line["lineStyle"]["type"] for line in drawn["markLine"]["data"]] == ["solid"] * 3 + ["dotted"] * 2


def test_alerts_in_one_place_are_one_band_of_the_gravest_colour_so_that_curves_are_seen() -> None:
    flood = (mark(20), *(mark(8 - n / 10, 4, Severity.EXTREME) for n in range(20)), mark(7, 1))
    bands = drawing.drawn(flood, WINDOW)["markArea"]["data"]
    edges = [20, 8, 2.1, 0]
    assert [band[0]["xAxis"] for band in bands] == [local_ms(NOW - hours * HOUR) for hours in edges[:-1]]
    assert [band[1]["xAxis"] for band in bands] == [local_ms(NOW - hours * HOUR) for hours in edges[1:]]
    assert [band[0]["itemStyle"][":color"] for band in bands] == [
        f"ioc.colour('{state}')" for state in ("warning", "danger", "warning")
    ]


@given(st.lists(st.builds(mark, st.floats(-1, 40), st.none() | st.floats(0, 40), st.sampled_from(Severity))))
def test_no_band_lies_over_another_and_no_alert_is_without_its_line(marks: list[Mark]) -> None:
    marks.sort(key=lambda each: each.since)
    drawn = drawing.drawn(marks, WINDOW)
    bands = [edge["xAxis"] for band in drawn["markArea"]["data"] for edge in band]
    assert bands == sorted(bands)
    lines = drawn["markLine"]["data"]
    told = (line["label"].get("formatter", "")[1:] or "1" for line in lines if line["label"]["show"])
    assert sum(map(int, told)) == len(marks)
    assert len(lines) <= 2 * (drawing.LINES_BESIDE + drawing.SIGNS_BESIDE + 1)


@pytest.mark.parametrize(
    ("severity", "sign"),
    [(Severity.MINOR, "◆"), (Severity.MODERATE, "◆"), (Severity.SEVERE, "▲"), (Severity.EXTREME, "■")],
)
def test_a_mark_has_a_sign_wherever_it_has_a_colour(severity: Severity, sign: str) -> None:
    one = (mark(1, None, severity),)
    (line,) = drawing.drawn(one, WINDOW)["markLine"]["data"]
    assert line["label"]["formatter"] == sign
    assert f">{sign}</i>" in drawing.legend(one, LOOK)
    assert sign in drawing.tooltip(one, LOOK, WINDOW, "write", HOUR)


def test_signs_that_would_cover_each_other_are_one_with_their_number() -> None:
    crowd = (mark(5, 1), mark(4.9, 1, Severity.EXTREME), mark(4.8, 1), mark(2))
    lines = drawing.drawn(crowd, WINDOW)["markLine"]["data"]
    assert [line["label"]["formatter"] for line in lines if line["label"]["show"]] == ["■3", "▲"]


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (mark(2, 1), "nghiêm trọng: Nước cao · 24/11 14:00 – 15:00"),
        (mark(20, 13), "nghiêm trọng: Nước cao · 23/11 20:00 – 24/11 09:00"),
        (mark(2), "nghiêm trọng: Nước cao · từ 24/11 14:00, chưa hết"),
    ],
)
def test_a_mark_says_how_severe_it_is_what_where_and_when(one: Mark, said: str) -> None:
    assert drawing.words(one, "vi") == said


@pytest.mark.parametrize(
    "told",
    [
        lambda marks: drawing.legend(marks, LOOK),
        lambda marks: drawing.spoken(marks, LOOK),
        lambda marks: drawing.tooltip(marks, LOOK, WINDOW, "write", HOUR).replace("<script>alert(1)<\\/", "kept"),
    ],
)
def test_nothing_of_an_alert_is_taken_for_html(told: Callable[[tuple[Mark, ...]], str]) -> None:
    evil = mark(1)._replace(title=Text(EVIL, EVIL))
    assert EVIL not in told((evil,))


def test_a_tooltip_tells_the_gravest_first_and_how_long_a_column_is() -> None:
    told = drawing.tooltip((mark(5), mark(4, None, Severity.EXTREME)), LOOK, WINDOW, "write", HOUR, 24 * HOUR)
    assert told.index("■") < told.index("▲")
    assert told.endswith(f"{12 * 3_600_000}, {24 * 3_600_000})")
    assert drawing.tooltip((), LOOK, WINDOW, "write", HOUR).endswith("[], 3600000, 0)")


def test_a_chart_takes_old_marks_away_and_counts_those_it_has() -> None:
    panel = water.LO_AND_ALARMS
    for marks, count in (((), 0), ((mark(3, 1), mark(1)), 2)):
        shown = Result(panel, CURVE, WINDOW, marks=marks)
        curves = series.curves_of(panel, LOOK, shown)
        assert len(series.options(panel, LOOK, shown, curves)["series"][-1]["markArea"]["data"]) == count
        legend = series.named_curves(panel, LOOK, curves, marks)
        assert ("Cảnh báo <b>2</b> (1 chưa hết)" in legend) == bool(count)
        assert legend.count('class="spoken"') == count


def test_grafana_asks_by_the_same_query_for_what_is_grave() -> None:
    ours, theirs = (" ".join(sql.split()) for sql in (MARKS.sql, grafana_marks("en")))
    assert ours.replace("severity >= 1", "severity >= 3") in theirs
    assert "title_en AS text" in theirs
