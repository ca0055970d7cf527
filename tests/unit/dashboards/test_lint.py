"""The boards' lint: what is delivered has no fault, and every rule finds what it is there for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any, cast

import pytest

from dashboards.boards import air, boards, water
from dashboards.grafana.rendering import rendering
from dashboards.lint import boards as of_board
from dashboards.lint import grafana, panels, playlists
from dashboards.lint.finding import BoardRule, PanelRule
from dashboards.lint.run import lint, lint_board
from dashboards.panels import Board, Column, Place, Stat, State, Threshold, Unit, Variable, moved
from dashboards.playlists import Playlist, Stop
from dashboards.scales import Step
from dashboards.texts import Text
from streams.users.people import Role

STAT = air.PM25_NOW
TABLE = air.STATIONS
CURVE = water.LO_AND_ALARMS
BOARD = Board("one", Text("Một", "One"), (moved(STAT, Place(0, 0, 24, 24)),))
RISING = (Threshold(1, State.WATCH), Threshold(2, State.DANGER))
NAMES = {board.name: board for board in boards()}


def column(title: Text, name: str = "value", **more: Any) -> Any:
    return replace(
        TABLE, sql="SELECT 1 AS value", columns=(Column("value", Text("Chỉ số", "Index")), Column(name, title, **more))
    )


def test_what_is_delivered_has_no_fault() -> None:
    assert [str(finding) for finding in lint()] == []


def test_a_finding_says_which_file_which_panel_and_what_to_do() -> None:
    found = lint_board(replace(BOARD, panels=(replace(BOARD.panels[0], title=Text("Bụi", " ")),)))
    assert [str(finding) for finding in found] == [
        "dashboards/boards/one.py: pm25_now: no title in “en” → give its `title` both languages [titled]",
        "dashboards/boards/one.py for Grafana (en): pm25_now: no title → draw it from the panel's `title` and `note`"
        " [with_words]",
    ]


PANEL_CASES = [
    (panels.titled, replace(STAT, title=Text("Bụi", "")), "no title in “en”"),
    (panels.explained, replace(STAT, note=Text(STAT.title.vi, "The mean.")), "no explanation in “vi”"),
    (panels.known_subjects, replace(STAT, subjects=frozenset({"weather"})), "nobody commits the subject “weather”"),
    (panels.known_variables, replace(STAT, sql="SELECT 1 AS value WHERE 'a' IN ($station)"), "no variable $station"),
    (panels.bounded, replace(STAT, sql="SELECT max(value) FROM observation_hour"), "reads observation_hour without"),
    (panels.with_rhythm, replace(CURVE, sql="SELECT $__timeGroup(time, '1h') AS time"), "a width of its own"),
    (panels.with_rhythm, replace(CURVE, shape="columns", sql="SELECT $__timeGroup(time, $__interval)"), "not of hours"),
    (panels.with_unit, replace(STAT, unit=Unit("điểm")), "would show “điểm” nowhere"),
    (panels.with_unit, column(Text("Mưa", "Rain"), unit=Unit("mm", -1, "lengthmm")), "-1 decimals"),
    (panels.with_signs, replace(STAT, thresholds=(Threshold(1, cast(State, "odd")),)), "“odd” has no sign"),
    (panels.rising, replace(STAT, thresholds=RISING[::-1]), "do not rise"),
    (panels.rising, replace(STAT, thresholds=(*RISING, Threshold(3, State.WATCH))), "up and down"),
    (panels.rising, replace(STAT, thresholds=(Threshold(1, State.SILENT),)), "leads to no signal"),
    (panels.named_columns, column(Text("", "")), "without a title in “vi”"),
    (panels.named_columns, column(Text("Mức", "Index")), "2 columns are called “Index”"),
    (panels.named_columns, column(Text("Mức", 'The "level"')), "is no name of a column"),
    (panels.named_columns, column(Text("Mức " * 20, "Level")), "is no name of a column"),
    (panels.answered_columns, column(Text("Mức", "Level"), "nowhere"), "no “nowhere” for the column “Level”"),
    (panels.answered_columns, column(Text("Mức", "Level"), link="/x/{nowhere}"), "no “nowhere”"),
    (panels.rooted_links, column(Text("Mức", "Level"), link="https://elsewhere"), "leads out"),
    (panels.judged_by_time, replace(STAT, sql="SELECT 1 AS value"), "no row tells its time"),
    (panels.known_rules, replace(CURVE, alerts=("water_lvl",)), "no alert rule “water_lvl”"),
    (panels.known_scales, replace(air.WORST, scale=(Step(50, "#00ff00", Text("Tốt", "")),)), "has no name"),
    (panels.known_scales, replace(air.WORST, scale=tuple(reversed(air.WORST.scale))), "do not rise"),
]


@pytest.mark.parametrize(("rule", "panel", "words"), PANEL_CASES, ids=[case[2] for case in PANEL_CASES])
def test_a_rule_of_panels_finds_what_it_is_there_for(rule: PanelRule, panel: Any, words: str) -> None:
    found = list(rule(BOARD, panel))
    assert any(words in wrong and remedy for wrong, remedy in found), found


HALVES = (moved(STAT, Place(0, 0, 12, 24)), moved(replace(STAT, id="other"), Place(12, 0, 12, 24)))
UNNAMED = Variable("station", Text("Trạm", "Station"), "SELECT id AS value, name_vi FROM station")
BOARD_CASES = [
    (of_board.without_overlap, (HALVES[0], moved(HALVES[1], Place(11, 0, 13, 24))), "other lies over pm25_now"),
    (of_board.filled, HALVES[:1], "288 cells are empty, the first at (12, 0)"),
    (of_board.filled, (moved(STAT, Place(0, 0, 25, 24)),), "24 cells lie outside"),
    (of_board.each_once, (HALVES[0], moved(STAT, HALVES[1].at)), "pm25_now stands on it 2 times"),
]


@pytest.mark.parametrize(("rule", "placed", "words"), BOARD_CASES, ids=[case[2] for case in BOARD_CASES])
def test_a_rule_of_boards_finds_what_it_is_there_for(rule: BoardRule, placed: tuple[Stat, ...], words: str) -> None:
    found = list(rule(replace(BOARD, panels=placed)))
    assert any(words in wrong and remedy for wrong, remedy in found), found


def test_a_board_and_its_choices_are_titled() -> None:
    wrong = [told for told, _ in of_board.titled_choices(replace(BOARD, title=Text("Một", ""), variables=(UNNAMED,)))]
    assert wrong == ["the board has no title in “en”", "$station returns no “name_en”"]


DRAWN = rendering(NAMES["air"])
DRAWN_TABLE = next(panel for panel in DRAWN["panels"] if panel["type"] == "table")
DRAWN_STAT = next(panel for panel in DRAWN["panels"] if panel["type"] == "stat")


def changed(document: Mapping[str, Any], path: str, value: object) -> dict[str, Any]:
    """Return the document with another value at a path such as `options.cellHeight`."""
    copy = json.loads(json.dumps(document))
    *way, last = path.split(".")
    inner = copy
    for name in way:
        inner[name] = inner.get(name) or {}
        inner = inner[name]
    inner[last] = value
    return dict(copy)


OVERRIDE = {"matcher": {}, "properties": [{"id": "custom.cellOptions", "value": {"type": "color-text"}}]}
DRAWN_CASES = [
    (grafana.with_kind, changed(DRAWN_STAT, "type", "canvas"), "9.4 has no panel “canvas”"),
    (grafana.with_words, changed(DRAWN_STAT, "description", ""), "no description"),
    (grafana.with_source, changed(DRAWN_STAT, "targets", []), "it asks nothing"),
    (grafana.with_source, changed(DRAWN_STAT, "datasource", {"uid": "other"}), "it asks {'uid': 'other'}"),
    (grafana.with_known_units, changed(DRAWN_STAT, "fieldConfig.defaults.unit", "meters"), "no unit “meters”"),
    (grafana.with_fields_of_9_4, changed(DRAWN_TABLE, "options.cellHeight", "sm"), "no option “cellHeight” of table"),
    (grafana.with_fields_of_9_4, changed(DRAWN_STAT, "fieldConfig.defaults.actions", []), "no field “actions”"),
    (grafana.with_fields_of_9_4, changed(DRAWN_TABLE, "fieldConfig.overrides", [OVERRIDE]), "“custom.cellOptions”"),
    (grafana.not_edited_there, changed(DRAWN, "editable", True), "it may be edited"),
    (grafana.of_old_schema, changed(DRAWN, "schemaVersion", 39), "schema 39"),
    (grafana.with_places_of_their_own, {"panels": [DRAWN_STAT, deepcopy(DRAWN_STAT)]}, "lies over"),
]


@pytest.mark.parametrize(("rule", "drawn", "words"), DRAWN_CASES, ids=[case[2] for case in DRAWN_CASES])
def test_a_rule_of_grafana_finds_what_it_is_there_for(rule: Any, drawn: Any, words: str) -> None:
    found = list(rule(drawn))
    assert any(words in wrong and remedy for wrong, remedy in found), found


def rotation(*stops: Stop, name: str = "mot", english: str = "One") -> Playlist:
    return Playlist(name, Text("Một", english), stops)


OFFICERS = {**NAMES, "officers": replace(BOARD, name="officers", role=Role.OFFICER)}
PLAYLIST_CASES = [
    (playlists.with_boards, rotation(), "it has no boards"),
    (playlists.with_boards, rotation(Stop("air"), Stop("air")), "air stands in it 2 times"),
    (playlists.with_boards, rotation(Stop("moon")), "there is no board “moon”"),
    (playlists.with_boards, rotation(Stop("officers")), "a kiosk may not see “officers”"),
    (playlists.with_time_to_read, rotation(Stop("air", 3)), "air stays 3 s"),
    (playlists.with_address, rotation(Stop("air"), name="đô thị"), "is no name for an address"),
    (playlists.with_address, rotation(Stop("air"), english=""), "no title"),
]


@pytest.mark.parametrize(("rule", "playlist", "words"), PLAYLIST_CASES, ids=[case[2] for case in PLAYLIST_CASES])
def test_a_rule_of_rotations_finds_what_it_is_there_for(rule: Any, playlist: Playlist, words: str) -> None:
    assert any(words in wrong and remedy for wrong, remedy in rule(playlist, OFFICERS))


def test_every_kind_of_station_calls_a_wall_to_a_board() -> None:
    told = playlists.called_away({"air": "moon", "fog": "air"}, "alerts", NAMES, ["air", "water"])
    assert [wrong for wrong, _ in told] == [
        "no board shows stations of kind “water”",
        "there is no kind of station “fog”",
        "there is no board “moon”",
    ]


def test_every_rule_has_a_case() -> None:
    def named(rules: Iterable[Any]) -> set[str]:
        return {rule.__name__ for rule in rules}

    cases: list[Any] = [*PANEL_CASES, *BOARD_CASES, *DRAWN_CASES, *PLAYLIST_CASES]
    rules = [*panels.RULES, *of_board.RULES, *grafana.PANEL_RULES, *grafana.BOARD_RULES, *playlists.RULES]
    assert named(rules) - named(case[0] for case in cases) == {"titled_choices"}


def test_what_grows_is_told_by_the_migrations() -> None:
    assert {"observation", "observation_minute", "air_index_hour"} <= panels.growing_tables()
