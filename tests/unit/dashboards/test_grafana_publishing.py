"""Publishing to Grafana against the answers of a real server: what is changed, what is kept, what is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
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
from dashboards.grafana.wanted import Wanted, wanted
from tests.grafana.replay import TOKEN, Grafana, grafana

READER = "postgresql://ioc_reader:word@db.example:5433/ioc?sslmode=verify-full"
DESK = "http://ioc.example:8081/v1/sources/grafana"
BOARDS = len(boards())
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


def published(at: Grafana, goal: Wanted, *, force: bool = False) -> Counter[Change]:
    found: Counter[Change] = Counter()
    for step in steps(Server(at.url, TOKEN), goal, force):
        found[step.change] += 1
        if step.act is not None:
            step.act()
    return found


def test_the_first_run_adds_everything_and_the_second_changes_nothing(server: Grafana, goal: Wanted) -> None:
    assert published(server, goal) == {Change.ADDED: BOARDS + 5, Change.CHANGED: 1}
    assert source_answers(Server(server.url, TOKEN), goal) is None
    server.changes.clear()
    assert published(server, goal) == {Change.NONE: BOARDS + 6}
    assert server.changes == []


def test_what_was_edited_by_hand_is_named_and_kept_unless_forced(server: Grafana, goal: Wanted) -> None:
    published(server, goal)
    server.edit_by_hand("ioc-water")
    (kept,) = [step for step in steps(Server(server.url, TOKEN), goal) if step.change is not Change.NONE]
    assert (kept.change, kept.differs, kept.act) == (Change.KEPT, ("title",), None)
    assert published(server, goal, force=True)[Change.CHANGED] == 1
    assert published(server, goal) == {Change.NONE: BOARDS + 6}


def test_a_newer_version_of_ours_replaces_the_older_one(server: Grafana, goal: Wanted) -> None:
    older = [{**board, "refresh": "1m"} for board in goal.boards]
    published(server, Wanted(goal.source, tuple(older), goal.playlist, goal.contact))
    # Both the very first version, which bears no message of ours, and a later one that does.
    for expected in ({**goal.boards[0], "refresh": "2m"}, goal.boards[0]):
        found = published(server, Wanted(goal.source, (expected,), goal.playlist, goal.contact))
        assert found[Change.CHANGED] == 1


def test_whoever_saves_between_our_look_and_our_change_is_not_written_over(server: Grafana, goal: Wanted) -> None:
    published(server, Wanted(goal.source, ({**goal.boards[0], "refresh": "1m"},), goal.playlist, goal.contact))
    (late,) = [step for step in steps(Server(server.url, TOKEN), goal) if step.change is Change.CHANGED]
    server.edit_by_hand(goal.boards[0]["uid"])
    assert late.act is not None
    with pytest.raises(ChangedMeanwhileError, match="run it again"):
        late.act()


def test_only_boards_of_ours_that_are_no_more_are_removed(server: Grafana, goal: Wanted) -> None:
    published(server, goal)
    for uid in ("ioc-former", "of-somebody"):
        server.boards[uid] = server.boards["ioc-water"]
    at = Server(server.url, TOKEN)
    (stray,) = stray_boards(at, goal.boards)
    assert stray.act is not None
    stray.act()
    assert "ioc-former" not in server.boards
    assert "of-somebody" in server.boards


def test_a_changed_password_or_host_is_set_again(server: Grafana, goal: Wanted) -> None:
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
