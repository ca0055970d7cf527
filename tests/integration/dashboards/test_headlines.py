"""Headlines on a real database: they say the same as the figures from which they are taken."""

from __future__ import annotations

import pytest

from dashboards.boards import boards
from dashboards.headlines import Headline, headlines, line
from dashboards.hub import window_of
from dashboards.macros import expand
from dashboards.panels import COUNT, OF_NEW, Board, Gauge, Place, Stat, State, Table, state_of
from dashboards.reader import Reader
from dashboards.texts import Text
from tests.integration.dashboards.conftest import CITY_NOW
from tests.integration.dashboards.panel_rows import read_panel

pytestmark = pytest.mark.asyncio(loop_scope="module")
ALL = [(board, panel) for board in boards() for panel in board.panels]


async def test_a_headline_stands_as_the_figure_that_it_is_taken_from(reader: Reader) -> None:
    figures = {(board.name, panel.title.vi): (board, panel) for board, panel in ALL if isinstance(panel, Stat | Gauge)}
    headed = {panel.id: (board, panel) for board, panel in ALL if panel.id.endswith("_headlines")}
    tables = {name: (board, panel) for name, (board, panel) in headed.items() if isinstance(panel, Table)}
    assert len(tables) == 3
    for board, table in tables.values():
        for row in await read_panel(reader, board, table, CITY_NOW):
            own_board, own = figures[row["board"], row["what_vi"]]
            shown = (await read_panel(reader, own_board, own, CITY_NOW))[0]
            stands = State(shown.get("state") or state_of(shown["value"], own.thresholds))
            doubtful = stands is State.NORMAL and own.unit.doubt(shown["value"]) is not None
            assert row["state"] == (State.WATCH if doubtful else stands), own.id


async def test_a_headline_of_a_system_that_has_told_nothing_is_not_normal(reader: Reader) -> None:
    told = {
        "flood": ("SELECT 27.4 AS value, 'danger' AS state", COUNT, "danger"),
        "unknown": ("SELECT NULL::float AS value", COUNT, "silent"),
        "unsaid": ("SELECT NULL::float AS value, NULL AS state", COUNT, "silent"),
        "beyond": ("SELECT 101.2 AS value", OF_NEW, "watch"),
        "whole": ("SELECT 100 AS value", OF_NEW, "normal"),
    }
    word, place = Text("a", "a"), Place(0, 0, 1, 1)
    panels = [
        Stat(id=name, title=Text(name, name), sql=sql, subjects=frozenset(), at=place, note=word, unit=unit)
        for name, (sql, unit, _) in told.items()
    ]
    board = Board("made", word, tuple(panels))
    shown = [Headline(panel.title, board, panel.id) for panel in panels]
    table, sentences = headlines("made", word, place, shown), line("made", word, place, shown)
    rows = await reader.rows(expand(table.sql, window_of(24, CITY_NOW)).sql, {})
    assert {row["name_vi"]: row["state"] for row in rows} == {name: state for name, (_, _, state) in told.items()}
    said = await reader.rows(expand(sentences.sql, window_of(24, CITY_NOW)).sql, {})
    assert [row["state"] for row in said] == [row["state"] for row in rows]
    assert [row["text_en"] for row in said[:2]] == ["flood · flood: 27", "unknown · unknown: –"]
