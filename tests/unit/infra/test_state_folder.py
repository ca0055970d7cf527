"""Which city a command is about: named, around the current folder, or that of the clone the program belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.state_folder import VARIABLE, state_folder
from tests.command_line import in_this_process

ROOT = Path(__file__).parents[3]


def made(place: Path, *, clone: bool = False, city: bool = False) -> Path:
    """Make a folder that looks like a clone, or has a city in it."""
    for file in [*["pyproject.toml", "streams/state_folder.py"] * clone, *[".ioc/ioc.env"] * city]:
        (place / file).parent.mkdir(parents=True, exist_ok=True)
        (place / file).touch()
    return place


def test_the_city_is_found_from_anywhere(tmp_path: Path) -> None:
    ours, other = made(tmp_path / "ours", clone=True, city=True), made(tmp_path / "other", clone=True)
    installed, elsewhere = tmp_path / "lib", made(tmp_path / "data", city=True)
    for here, code, found in (
        (ours / "docs" / "adr", ours, ours),
        (Path("/"), ours, ours),
        (other / "docs", ours, other),
        (elsewhere / "logs", ours, elsewhere),
        (tmp_path, other, other),
        (tmp_path, installed, tmp_path),
    ):
        assert state_folder({}, here, code) == found / ".ioc", here
    assert state_folder({VARIABLE: "/srv/ioc"}, ours, ours) == Path("/srv/ioc")
    assert state_folder({VARIABLE: "state"}, ours, other) == ours / "state"


def test_the_program_finds_its_own_clone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert state_folder({}) == ROOT / ".ioc"
    monkeypatch.chdir(ROOT / "docs")
    assert state_folder({}) == ROOT / ".ioc"


@pytest.mark.parametrize(("command", "code"), [(("dead-letters", "list"), 1), (("reconcile",), 2)])
def test_where_there_is_no_city_its_settings_are_missed_and_not_its_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], code: int
) -> None:
    monkeypatch.delenv("IOC_DATABASE_URL", raising=False)
    done = in_this_process({VARIABLE: str(tmp_path), "COLUMNS": "80"}, *command)
    said = done.stderr + done.stdout
    assert (done.returncode, len(said.strip().splitlines())) == (code, 1), said
    assert f"no city's settings were found here ({tmp_path}/ioc.env does not exist)" in said
    assert VARIABLE in said
