"""Publishing to Grafana against the answers of a real server: what is changed, what is kept, what is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.boards import boards
from dashboards.grafana.board_steps import stray_boards
from dashboards.grafana.comparing import differences
from dashboards.grafana.errors import ChangedMeanwhileError, GrafanaError
from dashboards.grafana.publishing import source_answers, steps
from dashboards.grafana.server import Server
from dashboards.grafana.step import Change
from dashboards.grafana.versions import Fit, fit
from dashboards.grafana.wanted import Wanted, wanted
from dashboards.playlists import PLAYLISTS
from dashboards.texts import LANGUAGES
from tests.grafana.replay import TOKEN, Grafana, grafana

READER = "postgresql://ioc_reader:word@db.example:5433/ioc?sslmode=verify-full"
DESK = "http://ioc.example:8081/v1/sources/grafana"
EDITIONS = len(LANGUAGES)
ADDED = 2 + EDITIONS * (1 + len(boards()) + len(PLAYLISTS)) + 1
"""Source and team, of each language a folder with its boards and playlists, the contact point."""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda of: st.lists(of) | st.dictionaries(st.text(), of)
)


@pytest.fixture(scope="module")
def goal() -> Wanted:
    return wanted(READER, None, DESK, "key")


@pytest.fixture
def server() -> Iterator[Grafana]:
    with grafana() as one:
        yield one
        assert one.strange == []


def with_board(goal: Wanted, **more: str) -> Wanted:
    """Return the goal with only the first board of the first language, and something of it otherwise."""
    first, *_ = goal.editions
    return replace(goal, editions=(replace(first, boards=({**first.boards[0], **more},)),))


def published(at: Grafana, goal: Wanted, *, force: bool = False) -> Counter[Change]:
    found: Counter[Change] = Counter()
    for step in steps(Server(at.url, TOKEN), goal, force):
        found[step.change] += 1
        if step.act is not None:
            step.act()
    return found


def test_the_first_run_adds_everything_and_the_second_changes_nothing(server: Grafana, goal: Wanted) -> None:
    assert published(server, goal) == {Change.ADDED: ADDED, Change.CHANGED: EDITIONS}
    assert source_answers(Server(server.url, TOKEN), goal.source) is None
    server.changes.clear()
    assert published(server, goal) == {Change.NONE: ADDED + EDITIONS}
    assert server.changes == []


def test_what_was_edited_by_hand_is_named_and_kept_unless_forced(server: Grafana, goal: Wanted) -> None:
    published(server, goal)
    server.edit_by_hand("ioc-water")
    (kept,) = [step for step in steps(Server(server.url, TOKEN), goal) if step.change is not Change.NONE]
    assert (kept.change, kept.differs, kept.act) == (Change.KEPT, ("title",), None)
    assert published(server, goal, force=True)[Change.CHANGED] == 1
    assert published(server, goal) == {Change.NONE: ADDED + EDITIONS}


def test_a_newer_version_of_ours_replaces_the_older_one(server: Grafana, goal: Wanted) -> None:
    published(server, with_board(goal, refresh="1m"))
    # Both the very first version, which bears no message of ours, and a later one that does.
    for newer in (with_board(goal, refresh="2m"), with_board(goal)):
        assert published(server, newer)[Change.CHANGED] == 1


def test_whoever_saves_between_our_look_and_our_change_is_not_written_over(server: Grafana, goal: Wanted) -> None:
    published(server, with_board(goal, refresh="1m"))
    (late,) = [
        step for step in steps(Server(server.url, TOKEN), goal) if (step.kind, step.change) == ("board", Change.CHANGED)
    ]
    server.edit_by_hand(goal.editions[0].boards[0]["uid"])
    assert late.act is not None
    with pytest.raises(ChangedMeanwhileError, match="run it again"):
        late.act()


def test_a_copy_of_somebody_that_bears_our_boards_name_is_named(server: Grafana, goal: Wanted) -> None:
    published(server, with_board(goal))
    server.boards["of-somebody"] = server.boards.pop(goal.editions[0].boards[0]["uid"])
    with pytest.raises(GrafanaError, match="another board of that name is in the folder: rename or remove it there"):
        published(server, with_board(goal))


def test_only_boards_of_ours_that_are_no_more_are_removed(server: Grafana, goal: Wanted) -> None:
    published(server, goal)
    for uid, like in (("ioc-former", "ioc-water"), ("ioc-en-former", "ioc-en-water"), ("of-somebody", "ioc-water")):
        server.boards[uid] = server.boards[like]
    at = Server(server.url, TOKEN)
    for stray in stray_boards(at, goal.editions):
        assert stray.act is not None
        stray.act()
    assert server.boards.keys() - {board["uid"] for edition in goal.editions for board in edition.boards} == {
        "of-somebody"
    }


def test_a_password_that_is_not_the_right_one_any_more_is_set_again(server: Grafana, goal: Wanted) -> None:
    published(server, goal)
    server.locked_out = "pq: password authentication failed for user"
    at = Server(server.url, TOKEN)
    assert source_answers(at, goal.source) == server.locked_out
    (changed,) = [step for step in steps(at, goal) if step.change is Change.CHANGED]
    assert (changed.kind, changed.differs) == ("data source", ("password",))
    assert published(server, goal)[Change.CHANGED] == 1
    assert published(server, goal).keys() == {Change.NONE}


def test_what_grafana_does_not_show_is_set_again_on_demand(server: Grafana, goal: Wanted) -> None:
    published(server, goal)
    changed = [step for step in steps(Server(server.url, TOKEN), goal, secrets=True) if step.change is Change.CHANGED]
    assert [(step.kind, step.differs) for step in changed] == [
        ("data source", ("password",)),
        ("contact point", ("key",)),
    ]


def test_a_changed_host_or_address_is_set_again(server: Grafana, goal: Wanted) -> None:
    published(server, goal)
    moved = wanted(READER, "other:5432", DESK.replace("8081", "9081"), "key")
    changed = [step for step in steps(Server(server.url, TOKEN), moved) if step.change is Change.CHANGED]
    assert [(step.kind, step.differs) for step in changed] == [
        ("data source", ("url",)),
        ("contact point", ("settings.url",)),
    ]


@pytest.mark.parametrize(
    ("url", "token", "words"),
    [
        ("", TOKEN, "is no address"),
        ("ftp://x", TOKEN, "is no address"),
        ("http://127.0.0.1:1", TOKEN, "no Grafana answers"),
        (None, "another", "does not know the token"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    server: Grafana, goal: Wanted, url: str | None, token: str, words: str
) -> None:
    with pytest.raises(GrafanaError, match=words):
        list(steps(Server(server.url if url is None else url, token), goal))


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ("9.3.16", Fit.OLD), ("9.4.0-pre", Fit.KNOWN), ("10.4.19", Fit.KNOWN), ("12.4.0+security-01", Fit.KNOWN),
        ("13.0.0", Fit.UNTRIED), ("", Fit.UNTOLD), ("ten", Fit.UNTOLD), ("99999.1", Fit.UNTOLD),
    ],
)  # fmt: skip
def test_a_version_is_one_that_the_boards_are_for_or_it_is_told(version: str, fits: Fit) -> None:
    assert fit(version) is fits


def test_the_source_is_reached_as_the_reader_is() -> None:
    assert wanted(READER, None, "", "").source["jsonData"]["sslmode"] == "verify-full"
    near = wanted("postgresql://ioc_reader@127.0.0.1:15432/ioc", None, "", "")
    assert (near.source["url"], near.source["jsonData"]["sslmode"]) == ("127.0.0.1:15432", "disable")
    assert near.contact is None


@given(JSON)
def test_a_value_holds_itself(value: object) -> None:
    assert list(differences(value, value)) == []


def test_differences_are_named_by_title_and_additions_do_not_count() -> None:
    one: dict[str, Any] = {"panels": [{"title": "Mưa", "w": 3}, {"title": "Gió", "w": 4}], "description": None}
    other: dict[str, Any] = {"id": 7, "panels": [{"title": "Mưa", "w": 3, "x": 1}, {"title": "Gió", "w": 5}]}
    assert list(differences(one, other)) == ["panels[Gió].w"]
    assert list(differences(one, {"panels": other["panels"][:1]})) == ["panels[Gió]"]
