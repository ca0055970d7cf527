"""A board as Grafana gets it: where its tables lead, what its figures tell, and which colours mean what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from dashboards.boards import alerts, boards, dossiers, leaders, league, service_index, water
from dashboards.grafana.files import files
from dashboards.grafana.rendering import rendering
from dashboards.grafana.wanted import wall_seen_from
from dashboards.panels import STATE_COLOURS, Board, Panel, State, Table
from dashboards.texts import LANGUAGES, Language

WALL = "https://ioc.example/"
Drawn = Mapping[str, Any]


def drawn(board: Board, panel: Panel, wall: str = WALL, language: Language = "vi") -> Drawn:
    place = board.panels.index(panel)
    found: Drawn = rendering(board, language, wall)["panels"][place]
    return found


def properties(panel: Drawn, field: str) -> dict[str, Any]:
    overrides = panel["fieldConfig"]["overrides"]
    (own,) = [each["properties"] for each in overrides if each["matcher"]["options"] == field]
    return {each["id"]: each["value"] for each in own}


def addresses(panel: Drawn) -> dict[str, str]:
    """Return where each column of a table leads."""
    overrides = panel["fieldConfig"].get("overrides", [])
    return {
        each["matcher"]["options"]: link["url"]
        for each in overrides
        for led in each["properties"]
        if led["id"] == "links"
        for link in led["value"]
    }


def test_a_table_leads_to_boards_of_its_language_and_to_the_pages_of_the_wall() -> None:
    figures = leaders.FIGURES
    board = "${__data.fields.board}?${__url_time_range}"
    assert addresses(drawn(leaders.BOARD, figures)) == {"Hệ thống": f"/d/ioc-{board}"}
    assert addresses(drawn(leaders.BOARD, figures, "", "en")) == {"System": f"/d/ioc-en-{board}"}
    ranking = drawn(service_index.BOARD, service_index.LEAGUE)
    assert addresses(ranking) == {
        "Cơ quan": "/d/ioc-service_index_units?${__url_time_range}&var-agency=${__data.fields.code}",
        "Đúng hạn": "https://ioc.example/chi-so/2.1?agency=${__data.fields.code}",
    }
    severities = addresses(drawn(alerts.BOARD, alerts.BY_SEVERITY))
    assert severities["Chưa nhận"] == "https://ioc.example/desk?severity=${__data.fields.severity}&state=firing"


def test_without_an_address_of_the_wall_no_table_leads_into_nothing() -> None:
    assert addresses(drawn(league.BOARD, league.HEADS, "")) == {}
    assert all("example" not in text for text in files().values())
    assert any(f"{WALL}chi-so/" in text for text in files(wall=WALL).values())


@pytest.mark.parametrize(
    ("grafana", "wall", "led"),
    [
        ("http://127.0.0.1:3000", "http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://grafana.example:3000", "http://127.0.0.1:8080", ""),
        ("http://grafana.example:3000", WALL, WALL),
    ],
)
def test_boards_of_another_machine_do_not_lead_to_this_machines_own_address(grafana: str, wall: str, led: str) -> None:
    assert wall_seen_from(grafana, wall) == led


def test_what_only_a_link_needs_is_asked_for_and_hidden() -> None:
    for board in boards():
        for language in LANGUAGES:
            for panel, declared in zip(rendering(board, language, WALL)["panels"], board.panels, strict=True):
                if isinstance(declared, Table):
                    needed = set(needed_in(addresses(panel)))
                    shown = {column.title.of(language) for column in declared.columns}
                    assert needed.isdisjoint(shown), declared.id
                    assert all(properties(panel, name) == {"custom.hidden": True} for name in needed), declared.id


def needed_in(links: Mapping[str, str]) -> Iterator[str]:
    for url in links.values():
        yield from (part.partition("}")[0] for part in url.split("${__data.fields.")[1:])


def test_a_figure_tells_its_state_and_its_place_as_on_the_wall() -> None:
    highest = drawn(water.BOARD, water.HIGHEST)
    stale = "CASE WHEN at < $__timeTo()::timestamptz - interval '5 minutes' THEN '{}' END"
    told = "SELECT value, state, nullif(concat_ws(' · ', {0}, detail_{1}), '') AS detail_{1} FROM ("
    assert highest["targets"][0]["rawSql"].startswith(told.format(stale.format("Số liệu cũ"), "vi"))
    assert highest["options"]["reduceOptions"]["fields"] == "/.*/"
    (mapping,) = properties(highest, "state")["mappings"]
    assert mapping["options"]["danger"] == {"text": "Nguy hiểm", "color": STATE_COLOURS[State.DANGER]}
    in_english = drawn(water.BOARD, water.HIGHEST, language="en")["targets"][0]["rawSql"]
    assert in_english.startswith(told.format(stale.format("Stale"), "en"))
    assert drawn(dossiers.BOARD, dossiers.OPEN)["targets"][0]["rawSql"].startswith("SELECT value, detail_vi FROM (")


def test_only_what_is_judged_has_the_colour_of_a_judgement() -> None:
    def colour(board: Board, panel: Panel) -> Any:
        return drawn(board, panel)["fieldConfig"]["defaults"]["color"]

    assert colour(dossiers.BOARD, dossiers.OVERDUE)["mode"] == "thresholds"
    assert colour(dossiers.BOARD, dossiers.OPEN) == {"mode": "fixed", "fixedColor": "text"}
    raised = drawn(alerts.BOARD, alerts.RAISED)
    assert properties(raised, "đặc biệt nghiêm trọng")["color"]["fixedColor"] == STATE_COLOURS[State.DANGER]


def test_a_board_leads_to_all_others_of_its_language_with_its_range() -> None:
    for language in LANGUAGES:
        for board in boards():
            document = rendering(board, language)
            (menu,) = document["links"]
            assert set(menu["tags"]) < set(document["tags"])
            assert menu["tags"] == [f"ioc-{language}"]
            assert (menu["type"], menu["asDropdown"], menu["keepTime"]) == ("dashboards", True, True)


def test_columns_that_stand_on_one_another_do_so_there_too() -> None:
    raised = drawn(alerts.BOARD, alerts.RAISED)["fieldConfig"]["defaults"]["custom"]
    assert raised["stacking"] == {"mode": "normal", "group": "A"}
    assert "stacking" not in drawn(dossiers.BOARD, dossiers.BY_HOUR)["fieldConfig"]["defaults"]["custom"]
