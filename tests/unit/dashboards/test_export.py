"""What is taken away: the rows of the screen with their head, in files that no spreadsheet calculates."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from starlette.datastructures import QueryParams

from dashboards import chooser
from dashboards.boards import air, board, boards, dossiers, forecast, league
from dashboards.choice import (
    LONGEST,
    choice_of,
    follows_range,
    of_everything,
    span_for,
    span_of,
    variables_for,
    written,
)
from dashboards.draw.look import Look
from dashboards.draw.taking import taking
from dashboards.export.files import csv_file, harmless, xlsx_file
from dashboards.export.rows import Heading, rows_of
from dashboards.export.sheet import Sheet, Taken, sheet_of
from dashboards.hub import Result, Silence
from dashboards.panels import METRES, Column, Panel, Place, State, Table, TimeSeries
from dashboards.texts import Text

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
LOOK = Look("vi", {"features": []})
ANY = {"subjects": frozenset[str](), "at": Place(0, 0, 1, 1), "note": Text("Ghi chú", "Note")}
SERIES = TimeSeries(
    id="levels", title=Text("Mực nước", "Levels"), sql="$__timeFilter(bucket)", unit=METRES, **ANY  # type: ignore[arg-type]
)  # fmt: skip
TABLE = Table(
    id="alerts", title=Text("Cảnh báo", "Alerts"), sql="SELECT 1 WHERE 'A' IN ($station)",
    columns=(
        Column("state", Text("Mức", "Level"), "state"), Column("name", Text("Nội dung", "What")),
        Column("n", Text("Mực nước", "Level"), "number", METRES),
    ), **ANY,  # type: ignore[arg-type]
)  # fmt: skip

WATER, AIR = board("water"), board("air")
assert WATER is not None
assert AIR is not None


def taken(panel: Panel, query: str = "") -> Taken:
    assert AIR is not None
    options = {"station": [{"value": n, "name_vi": f"Trạm {n}", "name_en": n} for n in ("A", "B", "C")]}
    return Taken(AIR, panel, choice_of(AIR, QueryParams(query), options), options, "Cán bộ trực", NOW)


def test_a_chart_is_a_line_a_time_and_a_column_a_curve() -> None:
    at = [NOW - timedelta(minutes=n) for n in (10, 5)]
    made = [(at[1], "lo", 22.5), (at[0], "lo", 22.25), (at[0], "gam", None), (at[1], "lo", 22.5)]
    rows = [{"time": t, "key": k, "name_vi": f"Sông {k}", "name_en": k, "value": v} for t, k, v in made]
    headings, lines = rows_of(SERIES, LOOK, Result(SERIES, rows))
    assert [heading.title for heading in headings] == ["Thời gian (giờ Việt Nam)", "Sông lo (m)", "Sông gam (m)"]
    assert lines == [[at[0], 22.25, None], [at[1], 22.5, None], [at[1], 22.5, None]]


def test_a_table_is_taken_with_its_head() -> None:
    rows = [{"state": "danger", "name_vi": "=HYPERLINK(1)", "name_en": "x", "n": Decimal("22.5")}]
    assert AIR is not None
    result = Result(TABLE, rows, span_of(AIR, QueryParams()).window(NOW))
    sheet = sheet_of(taken(TABLE, "station=B&station=A"), result, LOOK)
    assert sheet.name == "air-alerts-20261124T0830"
    about = dict(sheet.about)
    assert about["Trạm"] == "Trạm A; Trạm B"
    silent = replace(result, silence=Silence("alerts", 7_200))
    assert dict(sheet_of(taken(TABLE), silent, LOOK).about)["Lưu ý"] == "alerts im lặng · 2 giờ"
    unfiltered = replace(TABLE, sql="SELECT 1")
    head = dict(sheet_of(taken(unfiltered, "station=B"), result, LOOK).about)
    assert head["Trạm"] == "Tất cả", "what does not follow a choice was not narrowed by it"
    assert about["Thời gian"] == "hiện tại, lúc 24/11/2026 08:30"
    assert (about["Xuất lúc"], about["Người xuất"], about["Số dòng"]) == ("24/11/2026 08:30", "Cán bộ trực", "1")
    lines = list(csv.reader(io.StringIO(csv_file(sheet).decode("utf-8-sig"))))
    assert lines[-2:] == [["Mức", "Nội dung", "Mực nước (m)"], ["Nguy hiểm", "'=HYPERLINK(1)", "22.5"]]
    page = load_workbook(io.BytesIO(xlsx_file(sheet))).active
    assert page is not None
    fields = [*page.iter_rows()][-1]
    assert [(f.value, f.data_type) for f in fields] == [("Nguy hiểm", "s"), ("=HYPERLINK(1)", "s"), (22.5, "n")]
    assert fields[1].quotePrefix
    assert fields[2].number_format == "#,##0.00"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\u00a0=1"])
def test_no_text_is_calculated(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless(f"x{text}") == f"x{text}"


_CELLS = st.none() | st.text() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=25)
@given(st.lists(st.lists(_CELLS, min_size=2, max_size=2), max_size=5), st.text())
def test_whatever_the_rows_hold_both_files_hold_as_many(rows: list[list[str | int | float | None]], words: str) -> None:
    sheet = Sheet("x", ((words, words),), (Heading(words), Heading("b", 1)), rows)
    found = list(csv.reader(io.StringIO(csv_file(sheet).decode("utf-8-sig"), newline="")))
    assert len(found) == len(rows) + 3
    page = load_workbook(io.BytesIO(xlsx_file(sheet))).active
    assert page is not None
    fields = [field for row in page.iter_rows() for field in row]
    assert not [field for field in fields if field.data_type in ("f", "e")]


@pytest.mark.parametrize(
    ("query", "hours"),
    [
        ("", 24), ("hours=720", 720), ("hours=1e9", 24), ("hours=²", 24), ("hours=5", 24),
        ("from=2026-11-20T00:00", 24), ("from=2026-11-20T00:00&to=2026-11-20T00:00", 24),
        ("from=x&to=2026-11-20T00:00", 24), ("hours=6&from=2026-11-20T00:00&to=2026-11-21T00:00", 6),
        ("from=0001-01-01T00:00&to=0001-01-01T01:00", 24),
    ],
)  # fmt: skip
def test_what_is_no_range_changes_nothing(query: str, hours: int) -> None:
    assert AIR is not None
    span = span_of(AIR, QueryParams(query))
    assert (span.hours, span.between) == (hours, None)


def test_from_and_to_are_local_and_no_longer_than_a_year() -> None:
    assert AIR is not None
    span = span_of(AIR, QueryParams("from=2026-11-20T07:00&to=2026-11-21T07:00"))
    window = span.window(NOW)
    assert (window.start, window.end) == (datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC))
    assert written(window.start) == "2026-11-20T07:00"
    start, end = span_of(AIR, QueryParams("from=2000-01-01T00:00&to=2026-11-21T00:00")).between or (NOW, NOW)
    assert end - start == LONGEST


def test_only_what_shows_a_range_follows_it() -> None:
    assert WATER is not None
    past = span_of(WATER, QueryParams("from=2026-11-20T07:00&to=2026-11-21T07:00"))
    for panel in WATER.panels:
        span = span_for(panel, WATER, past)
        assert (span == past) == follows_range(panel) == ("$__timeFilter" in panel.sql)
    assert {follows_range(panel) for each in boards() for panel in each.panels} == {True, False}


def test_every_state_has_a_name_in_the_file() -> None:
    rows = [{"state": state, "name_vi": "x", "name_en": "x", "n": None} for state in State]
    assert [row[0] for row in rows_of(TABLE, LOOK, Result(TABLE, rows))[1]] == [
        "Bình thường", "Chú ý", "Cảnh báo", "Nguy hiểm", "Mất tín hiệu",
    ]  # fmt: skip


def test_what_does_not_follow_a_choice_says_so_and_is_asked_once_for_all() -> None:
    options = {"agency": [{"value": n, "name_vi": n, "name_en": n} for n in ("A", "B")]}
    everything, narrowed = (choice_of(dossiers.BOARD, QueryParams(q), options) for q in ("", "agency=B"))
    assert variables_for(dossiers.OVERDUE, narrowed) == variables_for(dossiers.OVERDUE, everything) == {}
    assert variables_for(dossiers.BY_AGENCY, narrowed) == {"agency": ("B",)}
    said = [of_everything(panel, narrowed, options) for panel in (dossiers.OVERDUE, dossiers.BY_AGENCY)]
    assert said == [True, False]
    assert not of_everything(dossiers.OVERDUE, everything, options)
    assert not of_everything(dossiers.OVERDUE, choice_of(dossiers.BOARD, QueryParams(""), {}), {})


def test_the_menu_of_a_card_explains_what_is_counted_and_from_when_on_it_is_bad() -> None:
    menu = taking(dossiers.OVERDUE, dossiers.BOARD, "agency=<x>", LOOK)
    assert f'<p class="note">{dossiers.OVERDUE.note.vi}</p>' in menu
    assert '<p class="note">◆ Chú ý ≥ 1 · ▲ Cảnh báo ≥ 50 · ■ Nguy hiểm ≥ 200</p>' in menu
    assert "agency=&lt;x&gt;" in menu
    assert 'data-picture="dossiers-dossiers_overdue"' in menu
    in_english = taking(air.PM25_NOW, dossiers.BOARD, "", Look("en", {"features": []}))
    assert "▲ Warning ≥ 80.0µg/m³" in in_english


def test_a_range_is_offered_only_where_a_panel_follows_it() -> None:
    offered = {}
    for each in (league.BOARD, forecast.BOARD, AIR):
        assert each is not None
        options: dict[str, list[dict[str, object]]] = {variable.name: [] for variable in each.variables}
        choice = choice_of(each, QueryParams(""), options)
        words = chooser.form(each, QueryParams(""), options, choice, choice.span.window(NOW), LOOK)
        assert chooser.is_needed(each)
        offered[each.name] = ("name=hours" in words, 'name="from"' in words)
    assert offered == {"league": (False, False), "forecast": (False, False), "air": (True, True)}


def test_several_values_of_an_address_survive_another_choice() -> None:
    assert AIR is not None
    options = {"station": [{"value": n, "name_vi": n, "name_en": n} for n in ("A", "B", "C")]}
    query = QueryParams("station=A&station=C&station=<x>")
    choice = choice_of(AIR, query, options)
    assert choice.variables["station"] == ("A", "C")
    words = chooser.form(AIR, query, options, choice, choice.span.window(NOW), LOOK)
    assert [value for value in "ABC" if f'<input type="hidden" name="station" value="{value}">' in words] == ["A", "C"]
    assert '<option value="">2 mục đã chọn</option>' in words
    assert "<x>" not in words
