"""Commands are found by walking; help reads, completion works, errors are one line."""

from __future__ import annotations

import io
import os
import pkgutil
import sys
from pathlib import Path

import psycopg
import pytest
from rich.console import Console
from typer.testing import CliRunner

from infra.city.processes import SINGLE
from infra.cli import commands
from infra.cli.commands import up
from infra.cli.counting import counted
from infra.cli.files import naming
from infra.cli.folder import command_line
from infra.native.errors import NativeError
from tests.command_line import as_a_user, in_this_process

RUNNER = CliRunner()
TOO_FEW_MINUTES = "must be at least IOC_RAW_RETENTION_DAYS, for hours are folded anew from minutes"


def test_every_process_has_its_command() -> None:
    app = command_line("infra.cli.commands", "ioc")
    for name in ("worker", *(process.name for process in SINGLE)):
        assert RUNNER.invoke(app, ["run", name, "--help"]).exit_code == 0, name


def test_every_command_says_what_it_does() -> None:
    shown = RUNNER.invoke(command_line("infra.cli.commands", "ioc"), ["--help"]).output
    for name in ("up", "down", "status", "logs", "reset", "run", "setup"):
        assert name in shown


def test_a_group_and_a_single_command_are_found(tmp_path: Path) -> None:
    package = tmp_path / "sample_commands"
    package.mkdir()
    (package / "__init__.py").write_text('"""Samples."""')
    (package / "say_hello.py").write_text("def command() -> None:\n    print('hello')\n")
    sys.path.insert(0, str(tmp_path))
    try:
        done = RUNNER.invoke(command_line("sample_commands", "sample"), ["say-hello"])
    finally:
        sys.path.remove(str(tmp_path))
    assert done.output == "hello\n"


def test_without_a_city_one_line_says_so(tmp_path: Path) -> None:
    done = as_a_user({**os.environ, "IOC_STATE_DIR": str(tmp_path)}, "status")
    assert done.returncode == 1
    assert "there is no city here yet" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "command",
    [
        ("run", "worker"),
        ("run", "simulator"),
        ("simulate", "flood"),
        ("simulate", "mail"),
        ("connectors", "check"),
        ("dead-letters", "replay", "--all"),
        ("ratings", "qr", "H60.01.01-261124-0001"),
    ],
)
def test_without_settings_no_command_speaks_to_whatever_listens_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.delenv("IOC_DATABASE_URL", raising=False)
    done = in_this_process({"IOC_STATE_DIR": str(tmp_path)}, *command)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no city's settings were found here" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (psycopg.errors.UndefinedColumn('column "x" does not exist'), 'column "x" does not exist): `ioc up`'),
        (psycopg.OperationalError("failed: refused\n\tIs the server running?"), "failed: refused): is the city up?"),
    ],
)
def test_a_database_of_another_release_or_none_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: psycopg.Error, said: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("infra.cli.commands.settings.settings", fail)
    done = in_this_process({"IOC_STATE_DIR": str(tmp_path), "IOC_DATABASE_URL": "postgresql://"}, "settings")
    assert (done.returncode, said in done.stderr, len(done.stderr.strip().splitlines())) == (1, True, 1)


@pytest.mark.parametrize(
    "command",
    [
        ("report", "morning", "--day", "0001-01-01"),
        ("silences", "add", "--reason", "x", "--minutes", "99999999999"),
        ("duty", "now", "--at", "0001-01-01"),
    ],
)
def test_times_beyond_the_calendar_are_used_wrongly(tmp_path: Path, command: tuple[str, ...]) -> None:
    assert in_this_process({"IOC_STATE_DIR": str(tmp_path)}, *command).returncode == 2


def test_completion_offers_the_commands(tmp_path: Path) -> None:
    asking = {"_IOC_COMPLETE": "complete_bash", "COMP_WORDS": "ioc run w", "COMP_CWORD": "2"}
    assert "worker" in as_a_user({**os.environ, "IOC_STATE_DIR": str(tmp_path), **asking}).stdout.split()


def test_only_the_whole_command_line_installs_completion() -> None:
    app = command_line("infra.cli.commands", "ioc")
    assert "--install-completion" in RUNNER.invoke(app, ["--help"]).output
    for group in sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__)):
        help_text = RUNNER.invoke(app, [group, "--help"])
        assert (help_text.exit_code, "completion" in help_text.output) == (0, False), group


@pytest.mark.parametrize(("number", "said"), [(0, "0 steps"), (1, "1 step"), (2, "2 steps"), (1.5, "1.5 steps")])
def test_one_is_not_many(number: float, said: str) -> None:
    assert counted(number, "step") == said
    assert counted(8_000_000, "step") == "8000000 steps"


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("IOC_OFFICE_HOURS", "7h30-17h", "IOC_OFFICE_HOURS: write e.g. 07:30-11:30,13:30-17:00"),
        ("IOC_OFFICE_HOURS", "", "IOC_OFFICE_HOURS: write e.g. 07:30-11:30,13:30-17:00"),
        ("IOC_VAULT_URL", "sesame", "IOC_VAULT_URL: write postgresql://user:password@host:port/database"),
        ("IOC_WEB_PORT", "eighty", "IOC_WEB_PORT: must be a whole number"),
        ("IOC_MINUTE_RETENTION_DAYS", "29", f"IOC_MINUTE_RETENTION_DAYS: {TOO_FEW_MINUTES}"),
        ("IOC_RAW_RETENTION_DAYS", "366", f"IOC_MINUTE_RETENTION_DAYS: {TOO_FEW_MINUTES}"),
        ("IOC_POLL_INTERVAL_S", "0", "IOC_POLL_INTERVAL_S: must be more than 0"),
        ("IOC_ZALO_TOKEN_ERRORS", "x", "IOC_ZALO_TOKEN_ERRORS: must be written as JSON"),
        ("IOC_SOURCES__LAND__INTERVAL_S", "sesame", "IOC_SOURCES__LAND__INTERVAL_S: must be a number"),
    ],
)
def test_a_wrong_setting_is_one_line_that_quotes_no_value(tmp_path: Path, setting: str, value: str, said: str) -> None:
    done = in_this_process({"IOC_STATE_DIR": str(tmp_path), setting: value}, "settings")
    assert (done.returncode, done.stderr.strip()) == (1, f"✗ {said}")


def test_a_wrong_setting_is_one_line_of_ioc_up_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.city.up._SERVERS", ())
    monkeypatch.setattr("infra.city.up.STATE_MB", 0)
    file = tmp_path / "state/ioc.env"
    done = in_this_process({"IOC_STATE_DIR": str(file.parent), "IOC_OFFICE_HOURS": "7h30"}, "up")
    assert (done.returncode, done.stderr.strip()) == (1, "✗ IOC_OFFICE_HOURS: write e.g. 07:30-11:30,13:30-17:00")
    assert list(file.parent.glob("ioc.env*")) == [], "a wrong one is not kept"


@pytest.mark.parametrize("command", [("up",), ("down",), ("status",), ("reset", "--yes")])
def test_nobody_touches_the_city_of_another_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    settings, owner = tmp_path / "ioc.env", os.geteuid()
    settings.touch()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    monkeypatch.setattr("infra.native.system.require_debian", lambda: pytest.fail("it went on"))
    done = in_this_process({"IOC_STATE_DIR": str(tmp_path)}, *command)
    told = f"✗ the city in {tmp_path} belongs to user {tmp_path.owner()}: run this as that user"
    assert (done.returncode, done.stderr.strip(), settings.exists()) == (1, told, True)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none/report.pdf", "there is no folder .*none: make it first, or name another --out"),
        (".", "is a folder: name a file in it with --out"),
        ("x" * 300, r"cannot be written \(File name too long\): name another --out"),
    ],
)
def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(NativeError, match=said), naming("--out"):
        (tmp_path / name).write_bytes(b"")


def test_the_end_of_ioc_up_names_a_command_that_this_shell_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> str:
        console = Console(file=io.StringIO(), highlight=False, soft_wrap=True)
        up._tell_commands(console)
        return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]

    folder = Path(sys.executable).parent
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.chdir(folder.parents[1])
    assert f"`{folder.relative_to(folder.parents[1])}/ioc status`" in told()
    assert f'export PATH="{folder}:$PATH"' in told()
    monkeypatch.chdir(tmp_path)
    assert f"`{folder}/ioc down`" in told()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    assert ("`ioc logs`" in told(), "export" in told()) == (True, False)
