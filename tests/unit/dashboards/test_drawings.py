"""The drawings: what stands on the page for given rows, with nothing of the data taken for HTML."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards import vn_aqi
from dashboards.boards import air, alerts, digital, dossiers, one_stop, overview, platform, population, water, zalo
from dashboards.draw import gauge, series, stat, station_map, table, ticker
from dashboards.draw.card import mark_of
from dashboards.draw.chart import local_ms
from dashboards.draw.look import Look
from dashboards.hub import Result, looks_same, window_of
from dashboards.panels import Panel, State, TimeSeries, state_of
from dashboards.scales import colour_of
from dashboards.texts import LANGUAGES, Language, lasting, moment_of, number
from streams.alerts.words import SEVERITIES

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"
NO_MAP: dict[str, Any] = {"features": []}


def look(language: Language = "vi") -> Look:
    return Look(language, NO_MAP)


def result(panel: Panel, *rows: dict[str, Any], **more: Any) -> Result:
    return Result(panel, list(rows), window_of(24, NOW), **more)


def test_a_share_of_more_than_a_whole_is_marked_and_says_why() -> None:
    for value, doubtful in ((101.2, True), (100.0, False), (None, False)):
        row = {"value": value, "detail_vi": "9.000 <thẻ>", "detail_en": ""}
        drawn = stat.html(digital.PARCELS, look(), result(digital.PARCELS, row))
        assert ("Trên 100%: vượt kế hoạch" in drawn) == doubtful
        assert ('class="sign doubt"' in drawn) == doubtful
        assert "9.000 &lt;thẻ&gt;" in drawn
        columns = [column.name for column in population.BY_UNIT.columns[1:]]
        line = {"name_vi": "Xã", "name_en": "X"} | dict.fromkeys(columns, value)
        cells = table.html(population.BY_UNIT, look(), result(population.BY_UNIT, line))
        assert cells.count("Trên 100%: nhiều hơn dân số, nghi sai số liệu") == (4 if doubtful else 0)
        assert "◆</i> 101,2" in cells or not doubtful


def test_a_stat_writes_its_value_as_the_language_does() -> None:
    row = {"value": 1234.56, "detail_vi": EVIL, "detail_en": "high", "at": NOW}
    vietnamese = stat.html(air.PM25_NOW, look(), result(air.PM25_NOW, row))
    assert "<b>1.234,6</b>" in vietnamese
    assert 'data-state="danger"' in vietnamese
    assert 'aria-label="Nguy hiểm"' in vietnamese
    assert EVIL not in vietnamese
    assert "<b>1,234.6</b>" in stat.html(air.PM25_NOW, look("en"), result(air.PM25_NOW, row))


def test_a_stat_without_a_value_shows_a_dash() -> None:
    assert "<b>–</b>" in stat.html(air.PM25_NOW, look(), result(air.PM25_NOW))


def test_a_figure_that_is_not_known_says_so_without_a_unit() -> None:
    for panel in (alerts.TO_TAKE, one_stop.WAIT_TODAY):
        told = stat.html(panel, look(), result(panel, {"value": None, "detail_vi": None, "detail_en": None}))
        assert "Không có dữ liệu" in told
        assert "phút" not in told
    assert "Không có dữ liệu" in stat.html(alerts.TO_TAKE, look(), result(alerts.TO_TAKE))
    why = {"value": None, "detail_vi": "chưa có phiếu", "detail_en": "none yet"}
    assert "Không có dữ liệu" not in stat.html(alerts.TO_TAKE, look(), result(alerts.TO_TAKE, why))


def test_a_table_s_cells_bear_the_unit_of_their_column_for_where_there_is_no_heading() -> None:
    row = {column.name: 1.0 for column in water.GAUGE_TABLE.columns} | {"name_vi": "A", "state": "normal", "at": NOW}
    cells = table.html(water.GAUGE_TABLE, look(), result(water.GAUGE_TABLE, row))
    assert 'data-label="Mực nước m"' in cells
    assert 'data-label="Cường suất cm/giờ"' in cells
    assert 'data-label="Trạm"' in cells
    assert 'data-label="Rise cm/h"' in table.html(water.GAUGE_TABLE, look("en"), result(water.GAUGE_TABLE, row))


def test_a_table_escapes_what_it_shows_and_says_when_it_is_empty() -> None:
    row = {"door": EVIL, "reason_vi": EVIL, "reason_en": EVIL, "n": 3, "last_seen": NOW}
    html = table.html(platform.REASONS, look(), result(platform.REASONS, row))
    assert EVIL not in html
    assert "<td" in html
    assert "08:30" in html
    assert "Không có bản ghi lỗi nào" in table.html(platform.REASONS, look(), result(platform.REASONS))


def test_a_cell_leads_on_only_where_its_row_says_whereto_and_nothing_has_no_bar() -> None:
    columns = [column.name for column in population.BY_UNIT.columns[1:]]
    row = {"name_vi": "Xã", "name_en": "X", "code": "a&b/c"} | dict.fromkeys(columns, 0.0)
    known = table.html(population.BY_UNIT, look(), result(population.BY_UNIT, row))
    assert '<a href="/board/population?unit=a%26b%2Fc">Xã</a>' in known
    unknown = table.html(population.BY_UNIT, look(), result(population.BY_UNIT, {**row, "code": None, "share_2": 5.0}))
    assert "<a " not in unknown
    assert ("<i style" in known, "<i style" in unknown) == (False, True)


def test_a_table_shows_missing_values_as_dashes() -> None:
    row = dict.fromkeys(("value", "dominant", "pm25", "pm10", "o3", "at"))
    named = {"name_vi": "A", "level_vi": "–", "state": "silent"}
    html = table.html(air.STATIONS, look(), result(air.STATIONS, {**row, **named}))
    assert html.count(">–<") == 7
    assert "Mất tín hiệu" in html


def test_the_ticker_escapes_its_sentences() -> None:
    row = {"text_vi": EVIL, "text_en": "x", "state": "watch", "at": NOW}
    html = ticker.html(look(), result(overview.NEWS, row))
    assert EVIL not in html
    assert "<time>08:30</time>" in html
    yesterday = ticker.html(look(), result(overview.NEWS, {**row, "at": NOW - timedelta(hours=12)}))
    assert "<time>23/11 20:30</time>" in yesterday


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ([300, 285, 90, 75], [1.0, 1.0, None, 1.0, 1.0]),
        ([180, 120, 60, 0], [1.0, 1.0, 1.0, 1.0]),  # a gauge that speaks once an hour
        ([480, 420, 360, 60, 0], [1.0, 1.0, 1.0, None, 1.0, 1.0]),
    ],
)
def test_a_gap_in_the_measurements_stays_a_gap_and_a_slow_source_has_none(
    minutes: list[int], expected: list[float | None]
) -> None:
    rows = [curve_row("A", 1.0, NOW - timedelta(minutes=n)) for n in minutes]
    curve = drawn_curve(water.LO_AND_ALARMS, *rows)
    assert [value for _, value in curve["data"]] == expected
    assert not curve["showSymbol"]


def test_a_single_point_is_seen() -> None:
    assert drawn_curve(water.LO_AND_ALARMS, curve_row("A", 1.0))["showSymbol"]


def test_alerts_have_the_colours_of_how_grave_they_are() -> None:
    told = [SEVERITIES[severity] for severity in sorted(SEVERITIES)]
    rows = [{"time": NOW, "key": vi, "name_vi": vi, "name_en": en, "value": 1.0} for vi, en in told]
    shown = result(alerts.RAISED, *rows)
    for language, names in zip(LANGUAGES, zip(*told, strict=True), strict=True):
        speaks = look(language)
        curves = series.curves_of(alerts.RAISED, speaks, shown)
        drawn = series.options(alerts.RAISED, speaks, shown, curves)["series"][:4]
        assert [curve["name"] for curve in drawn] == list(names)
        colours = [f"ioc.colour('{name}')" for name in ("curve-0", "watch", "warning", "danger")]
        assert [curve[":color"] for curve in drawn] == colours
        legend = series.named_curves(alerts.RAISED, speaks, curves)
        assert 'var(--danger)"></i>' + names[-1] in legend


@pytest.mark.parametrize(
    ("panel", "hours", "ago", "width"),
    [
        (alerts.RAISED, 168, timedelta(minutes=5), timedelta(hours=6)),
        (dossiers.BY_HOUR, 24, timedelta(minutes=30), timedelta(hours=1)),
        (zalo.MESSAGES_BY_DAY, 168, timedelta(hours=8.5), timedelta(days=1)),
        (population.BY_MONTH, 9_600, timedelta(days=23), timedelta(days=30)),
    ],
)
def test_a_column_stands_whole_in_the_middle_of_its_stretch_also_while_that_lasts(
    panel: TimeSeries, hours: int, ago: timedelta, width: timedelta
) -> None:
    shown = Result(panel, [curve_row("A", 7.0, NOW - ago)], window_of(hours, NOW))
    curves = series.curves_of(panel, look(), shown)
    options = series.options(panel, look(), shown, curves)
    (before, nothing), (middle, seven) = options["series"][0]["data"]
    assert (nothing, seven) == (None, 7.0)
    assert middle == local_ms(NOW - ago + width / 2)
    assert middle - before == width // timedelta(milliseconds=1)
    axis = options["xAxis"]
    assert axis["max"] == max(local_ms(NOW), local_ms(NOW - ago + width))
    assert axis["containShape"] is False
    assert options["tooltip"][":formatter"].endswith(f", {width // timedelta(milliseconds=1)})")


def test_columns_that_begin_before_the_range_are_whole() -> None:
    shown = result(dossiers.BY_HOUR, curve_row("A", 7.0, NOW - timedelta(hours=24.5)))
    axis = series.options(dossiers.BY_HOUR, look(), shown, series.curves_of(dossiers.BY_HOUR, look(), shown))["xAxis"]
    assert axis["min"] == local_ms(NOW - timedelta(hours=24.5))


def test_stacked_columns_stand_at_the_same_places_and_the_axis_holds_their_sum() -> None:
    earlier = NOW - timedelta(hours=1)
    rows = [curve_row("1", 30.0), curve_row("2", 40.0, earlier), curve_row("2", 20.0)]
    shown = result(alerts.RAISED, *rows)
    options = series.options(alerts.RAISED, look(), shown, series.curves_of(alerts.RAISED, look(), shown))
    first, second = options["series"][:2]
    assert [value for _, value in first["data"]] == [None, None, 30.0]
    assert [value for _, value in second["data"]] == [None, 40.0, 20.0]
    assert [time for time, _ in first["data"]] == [time for time, _ in second["data"]]
    assert first["stack"] == second["stack"]
    assert options["yAxis"]["max"] >= 50


def test_more_curves_than_there_are_colours_are_told_apart_by_their_lines() -> None:
    shown = result(platform.RECEIVED, *(curve_row(f"{n:02}", 1.0, name=f"Luồng {n}") for n in range(17)))
    curves = series.curves_of(platform.RECEIVED, look(), shown)
    drawn = series.options(platform.RECEIVED, look(), shown, curves)["series"][:17]
    assert len({(curve[":color"], curve["lineStyle"]["type"]) for curve in drawn}) == 17
    assert series.named_curves(platform.RECEIVED, look(), curves).count('data-line="dotted"') == 8


@pytest.mark.parametrize(("hours", "first"), [(24, "{dd}/{MM}"), (720, "{dd}/{MM}"), (8_760, "{MM}/{yyyy}")])
def test_a_time_axis_is_written_in_one_way_where_a_month_or_a_year_begins(hours: int, first: str) -> None:
    shown = Result(water.LO_AND_ALARMS, [curve_row("A", 1.0)], window_of(hours, NOW))
    curves = series.curves_of(water.LO_AND_ALARMS, look(), shown)
    axis = series.options(water.LO_AND_ALARMS, look(), shown, curves)["xAxis"]
    assert {axis["axisLabel"]["formatter"][name] for name in ("year", "month")} == {first}


def curve_row(key: str, value: float, time: datetime = NOW, name: str = "A") -> dict[str, Any]:
    return {"time": time, "key": key, "name_vi": name, "name_en": name, "value": value}


def drawn_curve(panel: TimeSeries, *rows: dict[str, Any]) -> dict[str, Any]:
    shown = result(panel, *rows)
    first: dict[str, Any] = series.options(panel, look(), shown, series.curves_of(panel, look(), shown))["series"][0]
    return first


def test_limits_are_lines_and_not_curves() -> None:
    rows = [
        curve_row(key, value, name=name)
        for key, name, value in (("W", "Lô", 21.0), ("limit_1", "Báo động I", 22.0), ("limit_2", "Báo động II", 24.0))
    ]
    shown = result(water.LO_AND_ALARMS, *rows)
    curves = series.curves_of(water.LO_AND_ALARMS, look(), shown)
    assert list(curves) == ["W"]
    options = series.options(water.LO_AND_ALARMS, look(), shown, curves)
    assert [line["yAxis"] for line in options["series"][0]["markLine"]["data"]] == [22.0, 24.0]
    assert options["yAxis"]["max"] >= 24


def test_charts_write_local_time_whatever_zone_the_browser_has() -> None:
    assert local_ms(NOW) == int((NOW + timedelta(hours=7)).timestamp() * 1000)


@given(st.floats(-1e5, 1e5), st.floats(0, 1e5), st.booleans())
def test_an_axis_holds_all_values_in_few_round_steps(lowest: float, span: float, from_zero: bool) -> None:
    low, high, step = series.edges_of(lowest, lowest + span, from_zero)
    assert low <= lowest + 1e-6 * step
    assert high >= lowest + span - 1e-6 * step
    assert 1 <= round((high - low) / step) <= 8


def test_an_axis_of_things_that_are_counted_has_no_parts_of_one() -> None:
    for highest, expected in ((1.0, (0.0, 2.0, 1.0)), (4.0, (0.0, 5.0, 1.0)), (9.0, (0.0, 10.0, 2.0))):
        assert series.edges_of(0.0, highest, True, 1.0) == expected
    shown = result(alerts.RAISED, curve_row("2", 1.0))
    axis = series.options(alerts.RAISED, look(), shown, series.curves_of(alerts.RAISED, look(), shown))["yAxis"]
    assert axis["interval"] == 1.0


def test_a_gauge_has_an_arc_for_each_state() -> None:
    by_state = replace(air.WORST, scale=())
    assert gauge.ring(by_state).count("ioc.colour") == 4
    assert "[1.0000, ioc.colour('danger')]" in gauge.ring(by_state)


def test_an_index_has_the_decision_s_colours_wherever_it_stands() -> None:
    # Decision 1459/QĐ-TCMT, table 1, as RGB.
    official = ["#00e400", "#ffff00", "#ff7e00", "#ff0000", "#8f3f97", "#7e0023"]
    ends = [50, 100, 150, 200, 300, 500]
    assert [colour_of(end, vn_aqi.SCALE) for end in ends] == official
    assert [colour_of(end + 1, vn_aqi.SCALE) for end in ends[:-1]] == official[1:]
    assert [step.name.vi for step in vn_aqi.SCALE] == ["Tốt", "Trung bình", "Kém", "Xấu", "Rất xấu", "Nguy hại"]
    assert [colour in gauge.ring(air.WORST) for colour in official] == [True] * 6
    row = {"value": 132, "name_vi": "A", "level_vi": "Kém", **dict.fromkeys(("dominant", "pm25", "pm10", "o3", "at"))}
    assert 'background:#ff7e00" aria-hidden="true"></i>132' in table.html(
        air.STATIONS, look(), result(air.STATIONS, row)
    )


def test_a_pin_has_the_colour_of_its_index_unless_it_is_silent() -> None:
    row = {"key": "A", "kind": "air", "name_vi": "A", "latitude": 22.0, "longitude": 105.0, "value": 132.0,
           "symbol": "AQI", "decimals": 0, "state": "watch", "at": NOW, "colour": "#ff7e00",
           "line_vi": "VN_AQI Kém · PM2.5"}  # fmt: skip
    pin = station_map.pin(row, look())
    assert (pin["value"], pin["colour"], pin["more"]) == ("132 AQI", "#ff7e00", "VN_AQI Kém · PM2.5")
    assert station_map.pin({**row, "state": "silent"}, look())["colour"] is None
    assert "Rất xấu" in station_map.legend_of(look(), result(overview.PROVINCE, row))


def test_a_kind_that_a_description_brought_has_its_name_in_the_legend() -> None:
    row = {"key": "A", "kind": "slope", "kind_vi": "Quan trắc sườn dốc", "kind_en": "Slope monitoring", "name_vi": "A",
           "latitude": 22.0, "longitude": 105.0, "value": 1.0, "symbol": "°", "state": "normal", "at": NOW}  # fmt: skip
    assert "Quan trắc sườn dốc" in station_map.legend_of(look(), result(overview.PROVINCE, row))
    assert "Slope monitoring" in station_map.legend_of(look("en"), result(overview.PROVINCE, row))
    nobodys = {**row, "kind_vi": None, "kind_en": None}
    assert "slope" in station_map.legend_of(look("en"), result(overview.PROVINCE, nobodys))


@pytest.mark.parametrize(
    ("value", "state"), [(None, State.SILENT), (49.9, State.NORMAL), (50, State.WATCH), (151, State.DANGER)]
)
def test_a_state_begins_at_its_threshold(value: float | None, state: State) -> None:
    assert state_of(value, air.PM25_NOW.thresholds) is state


def test_the_map_tells_in_words_which_stations_are_not_normal() -> None:
    stations = [
        {"key": k, "kind": "air", "name_vi": EVIL, "name_en": k, "latitude": 22.0, "longitude": 105.0,
         "value": v, "symbol": "m", "state": s, "at": NOW}
        for k, s, v in (("A", "normal", 1.0), ("B", "danger", 2.0), ("C", "silent", None))
    ]  # fmt: skip
    shown = result(overview.PROVINCE, *stations)
    words = station_map.in_words(look(), shown)
    assert words.count("<li>") == 2
    assert EVIL not in words
    assert "<b>1</b>" in station_map.legend_of(look(), shown)
    assert station_map.pin(stations[1], look("en"))["line"] == "Danger · 24/11 08:30"


def test_the_map_tells_how_well_a_station_measures() -> None:
    station = {"key": "A", "kind": "air", "name_vi": "A", "name_en": "A", "latitude": 22.0, "longitude": 105.0,
               "value": 1.0, "symbol": "m", "state": "normal", "at": NOW}  # fmt: skip
    ill = {**station, "bad_share": 3.25, "reason_vi": "nhảy vọt", "reason_en": "spike"}
    line = station_map.pin(ill, look("vi"))["line"]
    assert line == "Bình thường · 24/11 08:30 · 3,2\u00a0% giá trị xấu trong 24 giờ: nhảy vọt"
    well = {**station, "bad_share": 0.0, "reason_vi": None, "reason_en": None}
    assert station_map.pin(well, look("en"))["line"] == "Normal · 24/11 08:30"


def test_a_province_without_a_map_gets_the_hull_of_its_stations() -> None:
    corners = [(105.0, 22.0), (106.0, 22.0), (106.0, 23.0), (105.0, 23.0)]
    inner = [(105.5, 22.5), (105.2, 22.9)]
    rows = [{"longitude": x, "latitude": y} for x, y in corners + inner]
    ring = station_map.hull_of(rows)["features"][0]["geometry"]["coordinates"][0]
    assert {tuple(point) for point in ring} == set(corners)
    assert ring[0] == ring[-1]


def test_the_card_says_how_old_stale_data_are() -> None:
    stale = result(air.PM25_NOW, stale=True, newest=NOW - timedelta(minutes=20))
    assert mark_of(stale, look()) == "Số liệu cũ · 20 phút"
    assert mark_of(result(air.PM25_NOW, trouble="away"), look("en")) == "Data connection lost"
    assert mark_of(result(air.PM25_NOW), look()) == ""


def test_stale_data_that_stay_the_same_are_told_anew_when_their_written_age_grows() -> None:
    first = result(air.PM25_NOW, stale=True, newest=NOW - timedelta(minutes=20))
    after = {s: replace(first, window=window_of(24, NOW + timedelta(seconds=s))) for s in (15, 60, 9 * 3_600)}
    assert [looks_same(first, later) for later in after.values()] == [True, False, False]
    assert mark_of(after[9 * 3_600], look()) == "Số liệu cũ · 9 giờ"


def test_fresh_data_that_stay_the_same_are_told_anew_when_today_s_times_become_yesterday_s() -> None:
    first = result(overview.NEWS, {"at": NOW})
    until_midnight = timedelta(hours=15, minutes=30)
    after = [replace(first, window=window_of(24, NOW + until_midnight + timedelta(seconds=s))) for s in (-1, 0)]
    assert [looks_same(first, later) for later in after] == [True, False]


def test_numbers_and_times_as_people_write_them() -> None:
    assert number(1234567.891, "vi", 2) == "1.234.567,89"
    assert number(-0.5, "en", 1) == "-0.5"
    assert [lasting(s, "vi") for s in (0, 59, 60, 7_200, 172_800)] == ["0 giây", "59 giây", "1 phút", "2 giờ", "2 ngày"]
    assert moment_of(NOW, NOW) == "08:30"
    assert moment_of(NOW - timedelta(days=1), NOW) == "23/11 08:30"
