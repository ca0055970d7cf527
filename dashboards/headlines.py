"""Headlines: one figure of each of many systems, in a table of which each leads to its board, or in a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.panels import WHOLE, Board, Column, Gauge, Place, Stat, State, Table, Ticker, tells_state
from dashboards.sql.states import state_case
from dashboards.sql.words import written
from dashboards.texts import Text


@dataclass(frozen=True)
class Headline:
    """A system, by the name that the province gives it, and the panel (by its id) of a board that speaks for it."""

    system: Text
    board: Board
    panel: str


def headlines(name: str, title: Text, at: Place, shown: Sequence[Headline]) -> Table:
    """Return the table of these headlines; a system that has told nothing yet has a dash."""
    return Table(
        id=name,
        title=title,
        note=Text("Một số liệu chính của từng hệ thống; bấm vào tên để xem.", "One figure of each system; click it."),
        subjects=_subjects(shown),
        at=at,
        columns=(
            Column("state", Text("Mức", "State"), "state"),
            Column("name", Text("Hệ thống", "System"), "short", link="/board/{board}"),
            Column("what", Text("Số liệu", "Figure")),
            Column("figure", Text("Giá trị", "Value"), "short"),
        ),
        sql=f"SELECT * FROM ({_rows(shown)}) AS headline ORDER BY place",
    )


def line(name: str, title: Text, at: Place, shown: Sequence[Headline]) -> Ticker:
    """Return these headlines in one line: for a wall that has no room for another table."""
    return Ticker(
        id=name,
        title=title,
        note=Text("Một số liệu chính của từng lĩnh vực.", "One figure of each field."),
        subjects=_subjects(shown),
        at=at,
        sql=f"""
        SELECT name_vi || ' · ' || what_vi || ': ' || figure_vi AS text_vi,
               name_en || ' · ' || what_en || ': ' || figure_en AS text_en, state, NULL::timestamptz AS at, board
        FROM ({_rows(shown)}) AS headline ORDER BY place
    """,
    )


def _subjects(shown: Sequence[Headline]) -> frozenset[str]:
    return frozenset[str]().union(*(_panel(each).subjects for each in shown))


def _rows(shown: Sequence[Headline]) -> str:
    return " UNION ALL ".join(_row(place, each, _panel(each)) for place, each in enumerate(shown))


def _panel(headline: Headline) -> Stat | Gauge:
    panel = next(panel for panel in headline.board.panels if panel.id == headline.panel)
    assert isinstance(panel, Stat | Gauge)
    return panel


def _row(place: int, headline: Headline, panel: Stat | Gauge) -> str:
    (system_vi, system_en), (what_vi, what_en) = headline.system, panel.title
    figure_vi, figure_en = (_figure(panel, vietnamese) for vietnamese in (True, False))
    told = "value::float AS value, state" if tells_state(panel) else "value::float AS value"
    return f"""
        SELECT {place} AS place, {_state(panel)} AS state, '{system_vi}' AS name_vi, '{system_en}' AS name_en,
               '{what_vi}' AS what_vi, '{what_en}' AS what_en, {figure_vi} AS figure_vi, {figure_en} AS figure_en,
               '{headline.board.name}' AS board
        FROM (SELECT) AS one LEFT JOIN (SELECT {told} FROM ({panel.sql}) AS panel) AS panel ON true"""


def _state(panel: Stat | Gauge) -> str:
    """Return the SQL of how the system stands, as its own panel says it: what has told nothing is not well."""
    if tells_state(panel):
        return f"CASE WHEN value IS NULL THEN '{State.SILENT}' ELSE coalesce(state, '{State.NORMAL}') END"
    state = state_case("value", panel.thresholds)
    if panel.unit.beyond is None:
        return state
    return f"CASE WHEN value > {WHOLE} AND {state} = '{State.NORMAL}' THEN '{State.WATCH}' ELSE {state} END"


def _figure(panel: Stat | Gauge, vietnamese: bool) -> str:
    sign = panel.unit.sign("vi" if vietnamese else "en")
    after = f" || '\u00a0{sign}'" if sign else ""
    return f"coalesce({written('value', panel.unit.decimals, vietnamese)}{after}, '–')"
