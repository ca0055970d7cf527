"""Two commands that change what runs never work on one city at a time; who only looks is let in."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.city.alone import BUSY, alone
from infra.city.state import State
from tests.command_line import in_this_process


@pytest.fixture
def state(tmp_path: Path) -> State:
    state = State(tmp_path / "state")
    state.make()
    state.settings.touch()
    return state


@pytest.mark.parametrize("command", [("up",), ("down",), ("reset", "--yes")])
def test_the_second_says_so_and_ends(state: State, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    monkeypatch.setattr("infra.city.up._SERVERS", ())
    monkeypatch.setattr("infra.city.up.STATE_MB", 0)
    with alone(state):
        done = in_this_process({"IOC_STATE_DIR": str(state.root)}, *command)
    assert (done.returncode, done.stderr.strip()) == (1, f"✗ {BUSY}")
    assert state.exists


def test_who_only_looks_is_let_in(state: State) -> None:
    with alone(state):
        assert "is not running" in in_this_process({"IOC_STATE_DIR": str(state.root)}, "status").stdout


def test_a_lock_ends_with_its_block(state: State) -> None:
    with alone(state):
        pass
    assert "was not running" in in_this_process({"IOC_STATE_DIR": str(state.root)}, "down").stdout


def test_a_city_that_is_reset_leaves_nothing(state: State) -> None:
    (state.root / "postgres/data").mkdir(parents=True)
    (state.root / "elsewhere").symlink_to(state.root.parent)
    assert in_this_process({"IOC_STATE_DIR": str(state.root)}, "reset", "--yes").returncode == 0
    assert (state.root.exists(), state.root.parent.exists()) == (False, True)


def test_where_no_city_is_none_is_made_to_be_stopped(tmp_path: Path) -> None:
    done = in_this_process({"IOC_STATE_DIR": str(tmp_path / "state")}, "down")
    assert (done.returncode, done.stdout.strip()) == (0, "There is no city here.")
    assert list(tmp_path.iterdir()) == []
