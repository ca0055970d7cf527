"""The boards as they are declared: laid out without overlap, told in both languages, drawn for Grafana as committed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.catalogue import connectors
from dashboards.boards import boards
from dashboards.grafana.files import files
from dashboards.grafana.rendering import rendering
from dashboards.macros import names
from dashboards.panels import Board, Panel, Ticker
from dashboards.texts import LANGUAGES, Language
from streams.subjects import all_topics

WRITTEN_BY_US = {"dead_letters", "alerts", "flow", "service_index", "apologies", "forecast"}
SUBJECTS = {*WRITTEN_BY_US, *(topic.name for topic in all_topics())}
# The panels above the counters belong to the one-stop centre, the queries to the population database.
ONE_SYSTEM = {"counter_states": "tickets", "data_use": "figures", "external_alerts": "alerts"}
KINDS_OF_9_4 = {"stat", "timeseries", "table", "gauge", "geomap", "text"}
COMMITTED = Path("infra/grafana")
every_board = pytest.mark.parametrize("board", boards(), ids=lambda board: board.name)


def cells(panel: Panel) -> set[tuple[int, int]]:
    place = panel.at
    return {(x, y) for x in range(place.x, place.x + place.w) for y in range(place.y, place.y + place.h)}


@every_board
def test_panels_fill_the_grid_without_overlap(board: Board) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in board.panels:
        if not isinstance(panel, Ticker):
            assert not taken & cells(panel), panel.id
            taken |= cells(panel)
    assert taken == {(x, y) for x in range(24) for y in range(24)}


@every_board
def test_every_panel_speaks_both_languages_and_names_what_it_reads(board: Board) -> None:
    for panel in board.panels:
        assert all((*panel.title, *panel.note)), panel.id
        assert panel.subjects <= SUBJECTS, panel.id
        assert names(panel.sql) <= {variable.name for variable in board.variables}, panel.id


def test_every_system_is_seen_on_the_wall() -> None:
    seen = frozenset[str]().union(*(panel.subjects for panel in boards()[0].panels))
    topics = {connector.emits.name for connector in connectors()}
    assert {ONE_SYSTEM.get(topic, topic) for topic in topics} <= seen


def test_the_wall_comes_first_and_names_are_unique() -> None:
    found = [board.name for board in boards()]
    assert found[0] == "overview"
    assert len(set(found)) == len(found)


def test_the_committed_grafana_files_are_those_of_the_boards() -> None:
    for name, text in files().items():
        assert (COMMITTED / name).read_text(encoding="utf-8") == text, f"{name}: run ioc grafana render"
    rendered = {name for name in files() if name.startswith("dashboards/")}
    assert {str(file.relative_to(COMMITTED)) for file in (COMMITTED / "dashboards").rglob("*.json")} == rendered


@pytest.mark.parametrize("language", LANGUAGES)
@every_board
def test_grafana_shows_the_same_sql_with_its_own_macros(board: Board, language: Language) -> None:
    drawn = rendering(board, language)
    assert [panel["title"] for panel in drawn["panels"]] == [panel.title.of(language) for panel in board.panels]
    for panel, declared in zip(drawn["panels"], board.panels, strict=True):
        assert panel["type"] in KINDS_OF_9_4
        assert "".join(declared.sql.split()) in "".join(panel["targets"][0]["rawSql"].split())
        assert panel["datasource"] == {"type": "postgres", "uid": "ioc"}
    assert [v["name"] for v in drawn.get("templating", {}).get("list", [])] == [v.name for v in board.variables]


def test_grafana_is_given_the_database_where_it_looks_for_it() -> None:
    source = files()["provisioning/datasources/ioc.yaml"]
    assert "\n    jsonData:\n      database: ioc\n" in source
    assert "timescaledb: true" in source


def test_the_runbook_names_boards_as_the_menu_does() -> None:
    titles = {board.title.vi for board in boards()}
    texts = [file.read_text(encoding="utf-8") for file in Path("docs").rglob("*.md")]
    named = {name for text in texts for name in re.findall(r"[Bb]oard \*([^*]+)\*", text)}
    assert {"Hệ thống"} <= named <= titles
