"""The boards as they are declared: every system is seen, and they are drawn for Grafana as committed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.catalogue import connectors
from dashboards.boards import boards
from dashboards.boards.overview import CITY
from dashboards.grafana.files import files
from dashboards.grafana.rendering import rendering
from dashboards.panels import Board
from dashboards.texts import LANGUAGES, Language

# The panels above the counters belong to the one-stop centre, the queries to the population database.
ONE_SYSTEM = {"counter_states": "tickets", "data_use": "figures", "external_alerts": "alerts"}
_BARE_COUNT = re.compile(r"\b(?:count|round)\((?:[^()]|\([^()]*\))*\)(?:\s+FILTER\s+\((?:[^()]|\([^()]*\))*\))?\s*\|\|")
"""A number put into a sentence as it is: 1367 instead of 1.367."""
COMMITTED = Path("infra/grafana")
every_board = pytest.mark.parametrize("board", boards(), ids=lambda board: board.name)


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


def test_what_is_counted_is_written_in_words_as_the_language_groups_its_thousands() -> None:
    # Cabinets and containers are stations, of which no province has thousands; the overview takes figures from there.
    panels = [panel for board in boards() if board.name != "lighting" for panel in board.panels]
    assert [panel.id for panel in panels if _BARE_COUNT.search(panel.sql)] == [CITY.id]


@pytest.mark.parametrize("language", LANGUAGES)
@every_board
def test_grafana_shows_the_same_sql_with_its_own_macros(board: Board, language: Language) -> None:
    drawn = rendering(board, language)
    assert [panel["title"] for panel in drawn["panels"]] == [panel.title.of(language) for panel in board.panels]
    for panel, declared in zip(drawn["panels"], board.panels, strict=True):
        assert "".join(declared.sql.split()) in "".join(panel["targets"][0]["rawSql"].split())
    assert [v["name"] for v in drawn.get("templating", {}).get("list", [])] == [v.name for v in board.variables]


def test_grafana_is_given_the_database_where_it_looks_for_it() -> None:
    source = files()["provisioning/datasources/ioc.yaml"]
    assert "\n    jsonData:\n      database: ioc\n" in source
    assert "timescaledb: true" in source


def test_every_picture_of_a_board_is_there_and_told_in_words() -> None:
    pictures = re.findall(r'<img src="([^"]+)" alt="([^"]*)"', Path("docs/boards.md").read_text(encoding="utf-8"))
    assert pictures
    assert [source for source, words in pictures if not words or not (Path("docs") / source).is_file()] == []


def test_the_runbook_names_boards_as_the_menu_does() -> None:
    titles = {board.title.vi for board in boards()}
    texts = [file.read_text(encoding="utf-8") for file in Path("docs").rglob("*.md")]
    named = {name for text in texts for name in re.findall(r"[Bb]oard \*([^*]+)\*", text)}
    assert {"Hệ thống"} <= named <= titles
