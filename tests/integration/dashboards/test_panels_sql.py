"""Every panel's query on a real database, as the role that the boards use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time, timedelta
from itertools import product
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from dashboards import kinds
from dashboards.boards import boards, platform
from dashboards.grafana.rendering import rendering
from dashboards.hub import window_of
from dashboards.macros import expand
from dashboards.marks import MARKS
from dashboards.panels import (
    Board,
    Gauge,
    MapPanel,
    Panel,
    Stat,
    State,
    Table,
    Ticker,
    TimeSeries,
    tells_state,
)
from dashboards.quiet import QUIET, silences
from dashboards.reader import STATEMENT_LIMIT_MS, Reader
from dashboards.texts import LANGUAGES, Text
from dashboards.vn_aqi import NAMES
from infra.provinces.load import read
from streams.clock import LOCAL_ZONE
from tests.integration.dashboards.conftest import CITY_NOW
from tests.integration.dashboards.panel_rows import PANELS, read_panel

BOTH = frozenset({"vi", "en"})
ALL = [(board, panel) for board in boards() for panel in board.panels]
by_one_reader = pytest.mark.asyncio(loop_scope="module")
every_panel = pytest.mark.parametrize(("board", "panel"), ALL, ids=[f"{b.name}-{p.id}" for b, p in ALL])
NEEDED: Mapping[type[Panel], frozenset[str]] = {
    Stat: frozenset({"value"}),
    Gauge: frozenset({"value"}),
    TimeSeries: frozenset({"time", "key", "name_vi", "name_en", "value"}),
    MapPanel: frozenset(
        {"key", "kind", "name_vi", "name_en", "latitude", "longitude", "value", "symbol", "state", "at"}
    ),
    Ticker: frozenset({"text_vi", "text_en", "state", "at"}),
    Table: frozenset(),
}


async def rows_of(reader: Reader, board: Board, panel: Panel) -> list[dict[str, Any]]:
    return await read_panel(reader, board, panel, CITY_NOW)


@every_panel
@by_one_reader
async def test_a_panel_finds_rows_with_the_columns_of_its_kind(reader: Reader, board: Board, panel: Panel) -> None:
    rows = await rows_of(reader, board, panel)
    assert rows, "empty"
    assert set(rows[0]) >= NEEDED[type(panel)]
    assert {State(row["state"]) for row in rows if row.get("state")} <= set(State)
    if isinstance(panel, Stat | Gauge):
        assert len(rows) == 1
        assert rows[0]["value"] is not None
        assert ("state" in rows[0]) == tells_state(panel)
        assert set(rows[0]).isdisjoint({f"detail_{each}" for each in BOTH}) or rows[0]["detail_vi"]
    if isinstance(panel, Table):
        for column in panel.columns:
            assert column.name in rows[0] or {f"{column.name}_{each}" for each in BOTH} <= set(rows[0]), column.name


@by_one_reader
async def test_the_figures_are_those_of_the_tables(sample_city: str, reader: Reader) -> None:
    expected = {
        "dossiers_today": "SELECT count(*) FROM dossier WHERE registered_at >= '2026-11-23 17:00Z'",
        "dossiers_open": "SELECT count(*) FROM dossier WHERE NOT closed AND finished_at IS NULL",
        "pm25_now": "SELECT avg(value) FROM observation_last JOIN series ON id = series WHERE metric = 'pm25'",
        "flow_lag": "SELECT sum(log_end - next_offset) FROM flow",
        "dead_letters_waiting": "SELECT count(*) FROM dead_letter",
        "stations_reporting": "SELECT count(*) - 2 FROM station",
    }
    with psycopg.connect(sample_city) as conn:
        for name, sql in expected.items():
            row = conn.execute(sql.encode()).fetchone()
            assert row is not None
            shown = (await rows_of(reader, *PANELS[name]))[0]["value"]
            assert float(shown) == pytest.approx(float(row[0])), name


@by_one_reader
async def test_alerts_of_a_month_are_counted_by_days_of_the_province(reader: Reader) -> None:
    asked = expand(PANELS["alerts_raised"][1].sql, window_of(720, CITY_NOW))
    rows = await reader.rows(asked.sql, asked.parameters)
    assert {row["time"].astimezone(LOCAL_ZONE).time() for row in rows} == {time()}


@by_one_reader
async def test_only_stations_that_sent_bad_values_have_a_reason(reader: Reader) -> None:
    board, panel = next((board, panel) for board, panel in ALL if panel.id == "station_health")
    rows = await rows_of(reader, board, panel)
    ill = {row["reason_en"]: row for row in rows if row["state"] != "silent"}
    assert set(ill) == {"spike", "stuck", "clock ahead", "bad by its source"}
    assert all(0 < row["bad_share"] < 100 and row["bad_at"] for row in ill.values())
    silent = [row for row in rows if row["state"] == "silent"]
    assert silent
    assert {(row["reason_vi"], row["reason_en"], row["bad_at"]) for row in silent} == {(None, None, None)}


@by_one_reader
async def test_wrong_attributes_of_some_stations_blank_no_panel(sample_city: str, reader: Reader) -> None:
    wrong = {"WTR-010": '{"alarm_m": [3, "x", true], "km": "far"}', "WTR-015": '{"alarm_m": 7}', "WTR-003": "[]"}
    with psycopg.connect(sample_city) as conn:
        kept = conn.execute("SELECT attributes, id FROM station WHERE id = ANY (%s)", ([*wrong],)).fetchall()
        assert len(kept) == len(wrong)
        write_attributes(conn, [(attributes, station) for station, attributes in wrong.items()])
    try:
        shown = {panel.id: await rows_of(reader, board, panel) for board, panel in ALL}
        assert len(shown["province_map"]) == len(read("tuyen_quang").stations)
    finally:
        with psycopg.connect(sample_city) as conn:
            write_attributes(conn, [(Jsonb(attributes), station) for attributes, station in kept])


def write_attributes(conn: psycopg.Connection, told: list[tuple[object, str]]) -> None:
    conn.cursor().executemany("UPDATE station SET attributes = %s WHERE id = %s", told)


@by_one_reader
async def test_the_next_alarm_level_stands_on_the_board_and_at_the_pin(sample_city: str, reader: Reader) -> None:
    rises = {"rise": 0.42, "direction": 1, "line": 2, "reaches_at": CITY_NOW + timedelta(minutes=50)}
    named = ("rise", "direction", "line", "reaches_at")
    setting = f"UPDATE water_outlook SET {', '.join(f'{name} = %({name})s' for name in named)}"
    with psycopg.connect(sample_city, row_factory=dict_row) as conn:
        kept = conn.execute(
            "SELECT rise, direction, line, reaches_at FROM water_outlook WHERE station = 'WTR-010'"
        ).fetchone()
        conn.execute(f"{setting} WHERE station = 'WTR-010'".encode(), rises)
    try:
        gauges = {row["name_en"]: row for row in await rows_of(reader, *PANELS["gauges"])}
        pins = {row["key"]: row for row in await rows_of(reader, *PANELS["province_map"])}
    finally:
        with psycopg.connect(sample_city) as conn:
            assert kept is not None
            conn.execute(f"{setting} WHERE station = 'WTR-010'".encode(), kept)
    gauge = gauges["Tuyen Quang"]
    assert (gauge["ahead_vi"], gauge["ahead_en"]) == ("báo động II lúc ~09:20", "alarm II at ~09:20")
    assert (gauge["rise"], gauge["moves_vi"], gauge["moves_en"]) == (pytest.approx(42), "↗ lên", "↗ rising")
    assert pins["WTR-010"]["line_vi"] == "↗ lên · +42 cm/giờ · báo động II lúc ~09:20"
    assert pins["AIR-001"]["line_en"].startswith("VN_AQI ")
    assert gauges["Ha Giang"]["ahead_vi"] is None


@by_one_reader
async def test_the_gauge_in_most_danger_stands_first(sample_city: str, reader: Reader) -> None:
    gauges = "SELECT source, value FROM observation_last JOIN series ON id = series WHERE metric = 'water_level'"
    raised = "UPDATE observation_last SET value = %s FROM series WHERE id = series AND source = %s AND metric = %s"
    comes = "UPDATE water_outlook SET line = %s, reaches_at = %s WHERE station = 'WTR-015'"
    with psycopg.connect(sample_city) as conn:
        told: dict[str, float] = dict(conn.execute(gauges.encode()).fetchall())
        kept = conn.execute("SELECT line, reaches_at FROM water_outlook WHERE station = 'WTR-015'").fetchone()
        for gauge, level in (("WTR-010", 27.4), ("WTR-015", 37.0)):
            conn.execute(raised.encode(), (level, gauge, "water_level"))
        conn.execute(comes, (2, CITY_NOW + timedelta(minutes=50)))
    try:
        rows = await rows_of(reader, *PANELS["gauges"])
    finally:
        with psycopg.connect(sample_city) as conn:
            for gauge in ("WTR-010", "WTR-015"):
                conn.execute(raised.encode(), (told[gauge], gauge, "water_level"))
            conn.execute(comes, kept)
    assert [(row["name_en"], row["state"]) for row in rows[:2]] == [("Tuyen Quang", "danger"), ("Chiem Hoa", "watch")]


@by_one_reader
async def test_a_described_kind_stands_on_the_map_with_its_name_and_value(sample_city: str, reader: Reader) -> None:
    with psycopg.connect(sample_city) as conn:
        conn.execute("""
            INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude)
            VALUES ('SOIL-017', 'soil', 'Đồi chè', 'Tea hill', 21.8, 105.2);
            INSERT INTO series (source, metric) VALUES ('SOIL-017', 'soil_moisture')""")
        last = "INSERT INTO observation_last SELECT id, %s, 31.5, 0, 0 FROM series WHERE source = 'SOIL-017'"
        conn.execute(last, (CITY_NOW - timedelta(hours=1),))
        assert kinds.titles(conn)["soil"] == Text("Độ ẩm đất", "Soil moisture")
    try:
        pin = next(row for row in await rows_of(reader, *PANELS["province_map"]) if row["key"] == "SOIL-017")
    finally:
        with psycopg.connect(sample_city) as conn:
            conn.execute(
                "DELETE FROM observation_last WHERE series = (SELECT id FROM series WHERE source = 'SOIL-017')"
            )
            conn.execute("DELETE FROM series WHERE source = 'SOIL-017'")
            conn.execute("DELETE FROM station WHERE id = 'SOIL-017'")
    assert (pin["kind_vi"], pin["kind_en"], pin["value"], pin["symbol"]) == ("Độ ẩm đất", "Soil moisture", 31.5, "%")
    assert pin["state"] == "normal", "it promised a value in a quarter of an hour: an hour is no silence"


def test_alerts_that_lived_in_the_range_are_marks_and_what_was_never_certain_is_none(sample_city: str) -> None:
    over = """
        WITH made AS (
            INSERT INTO alert (rule, subject, state, level, severity, title_vi, title_en, opened_at, changed_at,
                event_time, resolved_at, evidence, seq, version)
            SELECT 'marked', subject, 'resolved', 1, 3, subject, subject, %(now)s - from_h * interval '1 hour',
                %(now)s, %(now)s, %(now)s - to_h * interval '1 hour', '{}', 1, 1
            FROM (VALUES ('over', 30, 20), ('long over', 50, 40), ('uncertain', 5, 4)) AS one (subject, from_h, to_h)
            RETURNING id, subject)
        INSERT INTO alert_transition (alert, seq, kind, state, level, severity, who, why, event_time, at, evidence)
        SELECT id, 1, 'step', CASE subject WHEN 'uncertain' THEN 'pending' ELSE 'firing' END, 1, 3, 'system', '',
            %(now)s, %(now)s, '{}'
        FROM made
    """
    asked = expand(MARKS.sql, window_of(24, CITY_NOW))
    with psycopg.connect(sample_city, row_factory=dict_row) as conn:
        conn.execute(over, {"now": CITY_NOW})
        conn.execute("SET LOCAL ROLE ioc_reader")
        found = conn.execute(asked.sql.encode(), asked.parameters).fetchall()
        conn.rollback()
    assert [(row["subject"], row["timeend"] is None) for row in found] == [
        ("WTR-010", True),
        ("WTR-015", True),
        ("over", False),
    ]


def test_the_database_understands_what_grafana_asks_in_either_language(sample_city: str) -> None:
    chosen = {variable.name: ["x"] for board in boards() for variable in board.variables}
    refused: dict[str, str] = {}
    with psycopg.connect(sample_city, autocommit=True) as conn:
        conn.execute("SET ROLE ioc_reader")
        for name, sql in grafanas_queries():
            bound = expand(sql, window_of(24, CITY_NOW), chosen)
            try:
                conn.execute(f"EXPLAIN {bound.sql}".encode(), bound.parameters)
            except psycopg.Error as error:
                refused[name] = str(error)
    assert refused == {}


def grafanas_queries() -> Iterator[tuple[str, str]]:
    """Yield each query of each board as Grafana has it, by the board's uid and the panel's title."""
    for board, language in product(boards(), LANGUAGES):
        drawn = rendering(board, language)
        for panel in drawn["panels"]:
            yield f"{drawn['uid']}: {panel['title']}", panel["targets"][0]["rawSql"]
        for variable in drawn.get("templating", {}).get("list", []):
            yield f"{drawn['uid']}: ${variable['name']}", variable["query"]
        yield f"{drawn['uid']}: alerts", drawn["annotations"]["list"][0]["rawQuery"]


@by_one_reader
async def test_an_index_that_cannot_be_formed_is_said_to_be_none(reader: Reader) -> None:
    # Of AIR-020 the sample has nothing.
    last = (await rows_of(reader, *PANELS["air_stations"]))[-1]
    assert (last["name_en"], last["value"], last["level_vi"], last["state"]) == ("Quang Binh", None, "–", "silent")
    each = await rows_of(reader, *PANELS["vn_aqi_each"])
    assert "Quang Binh" not in [row["name_en"] for row in each]
    worst = (await rows_of(reader, *PANELS["air_stations"]))[0]
    assert (each[0]["name_en"], max(each[0][name] or 0 for name in NAMES)) == (worst["name_en"], worst["value"])
    advice = (await rows_of(reader, *PANELS["vn_aqi_advice"]))[-1]
    assert (advice["highest"], advice["name_vi"], advice["everyone_vi"]) == (None, "không đủ số liệu", None)


@by_one_reader
@pytest.mark.parametrize("name", ["population_by_unit", "digitised_by_unit", "training_by_commune", "land_by_commune"])
async def test_one_unit_is_found_by_its_name(reader: Reader, name: str) -> None:
    board, panel = PANELS[name]
    (units,) = board.variables
    codes = {row["name_vi"]: row["value"] for row in await reader.rows(units.sql, {})}
    every = [row["name_vi"] for row in await rows_of(reader, board, panel)]
    wanted = next(unit for unit in every if unit in codes)
    bound = expand(panel.sql, window_of(24, CITY_NOW), {"unit": [codes[wanted]]})
    shown = [row["name_vi"] for row in await reader.rows(bound.sql, bound.parameters)]
    assert shown == [unit for unit in every if unit == wanted or unit not in codes]


@by_one_reader
async def test_a_choice_narrows_what_is_shown(reader: Reader) -> None:
    board = next(board for board in boards() if board.name == "dossiers")
    panel = next(panel for panel in board.panels if panel.id == "dossiers_by_agency")
    bound = expand(panel.sql, window_of(24, CITY_NOW), {"agency": ["H60.02"]})
    rows = await reader.rows(bound.sql, bound.parameters)
    assert [row["name_vi"] for row in rows] == ["Sở Nội vụ"]


@by_one_reader
async def test_the_units_of_the_agencies_are_all_of_their_dossiers(sample_city: str, reader: Reader) -> None:
    agencies, units = [await rows_of(reader, *PANELS[f"dossiers_by_{each}"]) for each in ("agency", "unit")]
    for name in ("open", "due_today", "due_soon", "overdue"):
        of_agency = {row["code"]: row[name] for row in agencies if row[name]}
        of_unit: dict[str, int] = {}
        for row in units:
            of_unit[row["owner"]] = of_unit.get(row["owner"], 0) + row[name]
        assert {code: n for code, n in of_unit.items() if n} == of_agency, name
    month = "SELECT sum(received), sum(ended) FROM dossier_sum_agency WHERE month = '2026-11-01'"
    with psycopg.connect(sample_city) as conn:
        totals = conn.execute(month).fetchone()
    procedures = await rows_of(reader, *PANELS["dossiers_by_procedure"])
    assert (sum(row["received"] for row in procedures), sum(row["ended"] for row in procedures)) == totals
    assert sum(row["received"] for row in units) == (totals or [0])[0]


@by_one_reader
async def test_a_stream_that_has_stopped_is_silent_and_others_are_not(sample_city: str, reader: Reader) -> None:
    stop = "UPDATE flow SET committed_at = now() - interval '1 hour' WHERE topic = 'ioc.dossiers'"
    yesterday = "INSERT INTO flow_minute (topic, partition, bucket, received, rejected)" + (
        " SELECT topic, 9, date_trunc('minute', now()) - interval '23 hours 50 minutes', 1, 0"
        " FROM unnest(ARRAY['ioc.dossiers', 'ioc.observations']) AS topic"
    )
    with psycopg.connect(sample_city, row_factory=dict_row) as conn:
        conn.execute(stop)
        unknown = conn.execute(QUIET.sql.encode()).fetchall()
        conn.execute(yesterday)
        known = conn.execute(QUIET.sql.encode()).fetchall()
        shown = conn.execute(platform.STREAMS.sql.encode()).fetchall()
        conn.rollback()
    assert silences(unknown) == (), "of four hours nobody knows the rhythm"
    assert [(stream, seconds // 600) for stream, seconds in silences(known)] == [("dossiers", 6)]
    assert [row["name_vi"] for row in shown if row["state"] != "normal"] == ["Hồ sơ"], (
        "the board judges as the cards do"
    )
    assert (shown[0]["name_vi"], shown[0]["state"]) == ("Hồ sơ", "danger")
    assert {row["stream"] for row in await reader.rows(QUIET.sql, {})} >= {"dossiers", "observations"}


@by_one_reader
async def test_the_platform_s_streams_and_reasons_are_named_in_vietnamese(reader: Reader) -> None:
    names = {(row["name_vi"], row["name_en"]) for row in await rows_of(reader, *PANELS["flow_partitions"])}
    assert ("Quan trắc", "Observations") in names
    reasons = await rows_of(reader, *PANELS["dead_letter_reasons"])
    assert {row["reason_vi"] for row in reasons} & {why.vi for why in platform.WHY.values()}
    roles = {row["role_vi"] for row in await rows_of(reader, *PANELS["processes"])}
    assert not roles & {"leader", "standby", "sender"}


@pytest.mark.parametrize(
    ("before", "statement", "error"),
    [
        ("SELECT 1", "DELETE FROM dossier", psycopg.errors.ReadOnlySqlTransaction),
        ("SET default_transaction_read_only = off", "DELETE FROM dossier", psycopg.errors.InsufficientPrivilege),
        ("SELECT 1", "SELECT raw FROM dead_letter", psycopg.errors.InsufficientPrivilege),
        ("SELECT 1", "SELECT * FROM user_account", psycopg.errors.InsufficientPrivilege),
        ("SET statement_timeout = '100ms'", "SELECT pg_sleep(9)", psycopg.errors.QueryCanceled),
    ],
)
async def test_the_boards_role_can_only_read_what_it_may_and_not_for_long(
    sample_city: str, before: str, statement: str, error: type[psycopg.Error]
) -> None:
    conn = await Reader(sample_city, take_role=True, connections=1).connect()
    try:
        row = await (await conn.execute("SHOW statement_timeout")).fetchone()
        assert row == {"statement_timeout": f"{STATEMENT_LIMIT_MS // 1000}s"}
        await conn.execute(before.encode())
        with pytest.raises(error):
            await conn.execute(statement.encode())
    finally:
        await conn.close()
