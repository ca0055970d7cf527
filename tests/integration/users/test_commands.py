"""`ioc users` on a real database: add, list, give a password, disable, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from infra.cli.commands.users import app
from streams.db import connect
from streams.settings import settings
from streams.users import sessions
from streams.users.people import Role


@pytest.fixture
def ioc(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    monkeypatch.setenv("IOC_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERMINAL_WIDTH", "200")
    settings.cache_clear()
    yield CliRunner()
    settings.cache_clear()


def signs_in(url: str, name: str, password: str) -> Role | None:
    with connect(url, autocommit=True) as conn:
        try:
            token = sessions.sign_in(conn, name, password, "192.0.2.9", datetime.now(UTC))
        except sessions.WrongPasswordError:
            return None
        user = sessions.find(conn, token, datetime.now(UTC))
        return user.role if user else None


def test_a_user_is_added_shown_given_a_password_and_disabled(ioc: CliRunner, database_url: str) -> None:
    added = ioc.invoke(
        app, ["add", "binh", "--role", "officer", "--email", "binh@example.vn", "--display-name", "Bình"]
    )
    password = re.search(r"password: (\S+)", added.output)
    assert password is not None, added.output
    assert signs_in(database_url, "binh", password[1]) is Role.OFFICER
    listed = ioc.invoke(app, ["list"]).output
    assert all(word in listed for word in ("binh", "Bình", "officer", "binh@example.vn"))
    changed = ioc.invoke(app, ["password", "binh", "--password-stdin"], input="mật khẩu mới\n")
    assert "mật khẩu mới" not in changed.output
    assert signs_in(database_url, "binh", password[1]) is None
    assert signs_in(database_url, "binh", "mật khẩu mới") is Role.OFFICER
    assert ioc.invoke(app, ["disable", "binh"]).exit_code == 0
    assert signs_in(database_url, "binh", "mật khẩu mới") is None
    assert ioc.invoke(app, ["enable", "binh"]).exit_code == 0
    assert signs_in(database_url, "binh", "mật khẩu mới") is Role.OFFICER
    with connect(database_url) as conn:
        actors = {row[0] for row in conn.execute("SELECT actor FROM user_audit WHERE action LIKE 'user %'")}
    assert {actor.split(":")[0] for actor in actors} == {"cli"}


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["add", "Bình"], "a name is", 2),
        (["add", "binh", "--role", "king"], "king", 2),
        (["add", "binh", "--email", "nowhere"], "is not an e-mail address", 2),
        (["disable", "nobody"], "there is no user", 1),
        (["password", "nobody"], "there is no user", 1),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(ioc: CliRunner, arguments: list[str], said: str, code: int) -> None:
    done = ioc.invoke(app, arguments)
    assert done.exit_code == code
    assert said in f"{done.output}{done.exception}"
