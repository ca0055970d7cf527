"""`ioc persons` and `ioc dead-letters show`: a password, a right and a reason, each refusal on record too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from typer.testing import CliRunner, Result

from connectors.invalid import Invalid, Reason
from connectors.rejects import reject
from infra.city.database import let_in
from infra.cli.commands import dead_letters, persons, users
from streams.db import connect
from streams.dead_letters.store import Selection, find, keep
from streams.rejects.subject import decode, letter_of
from streams.settings import KeyMissingError, settings
from streams.users import accounts
from streams.users.people import Role, User
from streams.vault.values import closed

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CARD, PHONE, PERSON = "001099012345", "0912345678", "0" * 31 + "a"
PASSWORD = "một mật khẩu dài"
Ioc = Callable[..., Result]


@pytest.fixture
def ioc(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Ioc]:
    vault = make_conninfo(database_url, user="ioc_vault", password="of the tests")
    let_in(database_url, vault)
    for name, value in {"DATABASE_URL": database_url, "VAULT_URL": vault, "STATE_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(f"IOC_{name}", value)
    for name in ("COLUMNS", "TERMINAL_WIDTH"):
        monkeypatch.setenv(name, "200")
    settings.cache_clear()
    with connect(database_url, autocommit=True) as conn:
        for name in ("an", "binh"):
            accounts.add(conn, User(name, name, Role.ADMINISTRATOR), PASSWORD, at=NOW, by="test")
    runner = CliRunner()
    assert runner.invoke(users.app, ["grant", "an", "persons.read"]).exit_code == 0

    def run(app: object, *arguments: str, password: str = PASSWORD) -> Result:
        return runner.invoke(app, arguments, input=f"{password}\n")  # type: ignore[arg-type]

    yield run
    settings.cache_clear()


def audit(url: str, word: str) -> list[tuple[str, str, str]]:
    with connect(url) as conn:
        query = "SELECT actor, action, detail->>'reason' FROM user_audit WHERE action LIKE %s ORDER BY id"
        return conn.execute(query, (f"{word} %",)).fetchall()


def put(url: str) -> None:
    sealed = closed(PHONE, PERSON, "phone", settings().vault_key.get_secret_value())
    with connect(url) as conn:
        conn.execute("INSERT INTO person_vault VALUES (%s, 'phone', 'citizens', %s, %s, 0)", (PERSON, sealed, NOW))


def test_a_citizen_is_reached_by_a_named_person_with_a_reason(ioc: Ioc, database_url: str) -> None:
    put(database_url)
    why = ("--reason", f"gọi {CARD} bổ sung hồ sơ", "--password-stdin")
    shown = ioc(persons.app, "show", PERSON, "--as", "an", *why)
    assert PHONE in shown.output, shown.output
    for user, password in (("binh", PASSWORD), ("an", "another password"), ("nobody", PASSWORD)):
        refused = ioc(persons.app, "show", PERSON, "--as", user, *why, password=password)
        assert refused.exit_code != 0
        assert PHONE not in refused.output
    assert ioc(persons.app, "show", PERSON, "--as", "an", "--reason", "vì", "--password-stdin").exit_code == 2
    assert audit(database_url, "person") == [("binh", "person refused", "gọi *** bổ sung hồ sơ")]
    listed = ioc(persons.app, "reads").output
    assert all(word in listed for word in ("an", PERSON, "gọi *** bổ sung hồ sơ"))
    assert CARD not in listed
    assert PERSON not in ioc(persons.app, "reads", "--by", "binh").output


def test_a_name_or_a_number_is_not_looked_for_and_stands_nowhere(ioc: Ioc, database_url: str) -> None:
    for typed in (CARD, PHONE, "Nguyễn Văn A"):
        refused = ioc(persons.app, "show", typed, "--as", "an", "--reason", "kiểm tra", "--password-stdin")
        assert (refused.exit_code, typed in refused.output) == (2, False)
        assert ioc(persons.app, "reads", "--of", typed).exit_code == 2
    assert ioc(persons.app, "reads", "--by", "nobody").exit_code == 1
    with connect(database_url) as conn, pytest.raises(psycopg.errors.CheckViolation):
        conn.execute("SELECT ask_for_person('an', %s, 'kiểm tra')", (CARD,))
    assert CARD not in ioc(persons.app, "reads").output


def test_an_unknown_pseudonym_is_said_and_recorded(ioc: Ioc) -> None:
    shown = ioc(persons.app, "show", "f" * 32, "--as", "an", "--reason", "kiểm tra", "--password-stdin")
    assert "Nothing is known" in shown.output
    assert "f" * 32 in ioc(persons.app, "reads", "--of", "f" * 32).output


def test_without_its_key_the_vault_stays_closed(ioc: Ioc, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(database_url)
    ask = ("show", PERSON, "--as", "an", "--reason", "kiểm tra", "--password-stdin")
    monkeypatch.setenv("IOC_VAULT_KEY", "another key")
    settings.cache_clear()
    wrong = ioc(persons.app, *ask)
    assert (wrong.exit_code, PHONE in wrong.output) == (1, False)
    monkeypatch.setenv("IOC_VAULT_KEY", "")
    settings.cache_clear()
    assert isinstance(error := ioc(persons.app, *ask).exception, KeyMissingError)
    assert "IOC_VAULT_KEY" in str(error)


def letter(url: str) -> str:
    record = reject(
        "file:x", f"{CARD}.csv", f'{{"cccd": "{CARD}"}}'.encode(), Invalid(Reason.WRONG_SHAPE), private=True
    )
    with psycopg.connect(url) as conn:
        keep(conn, [letter_of(decode([record.value]).events[0])], NOW)
        conn.commit()
        (kept,) = find(conn, Selection())
    return kept.id.hex()[:12]


def test_a_sealed_letter_is_opened_for_a_named_person(ioc: Ioc, database_url: str) -> None:
    which = letter(database_url)
    plain = ioc(dead_letters.app, "show", which)
    assert plain.exit_code == 0, plain.output
    assert "sealed" in plain.output
    assert CARD not in ioc(dead_letters.app, "list").output + plain.output
    why = ("--reason", f"nguồn gửi sai {CARD}", "--password-stdin")
    shown = ioc(dead_letters.app, "show", which, "--as", "an", *why).output
    assert f"source  {CARD}.csv" in shown
    assert "7b 22 63 63 63 64" in shown
    for user, password in (("binh", PASSWORD), ("an", "another password")):
        refused = ioc(dead_letters.app, "show", which, "--as", user, *why, password=password)
        assert refused.exit_code == 1
        assert CARD not in refused.output
    assert ioc(dead_letters.app, "show", which, "--as", "an", "--password-stdin").exit_code == 2
    assert audit(database_url, "dead letter") == [
        ("an", "dead letter read", "nguồn gửi sai ***"),
        ("binh", "dead letter refused", "nguồn gửi sai ***"),
    ]


def test_replay_refuses_to_start_without_a_key(ioc: Ioc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_REJECT_KEY", "")
    settings.cache_clear()
    refused = ioc(dead_letters.app, "replay", "--all", "--who", "an")
    assert isinstance(refused.exception, KeyMissingError)
    assert "IOC_REJECT_KEY not set" in str(refused.exception)
