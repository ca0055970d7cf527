"""The vault on a real TimescaleDB: the newest value wins, one role may ask, and no asking goes unrecorded."""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from infra.city.database import let_in
from streams.clock import FixedClock, microseconds
from streams.db import connect
from streams.engine.app import worker_connection
from streams.engine.writer import BatchWriter
from streams.sealing import SealBrokenError
from streams.settings import Settings
from streams.users import accounts, rights
from streams.users.accounts import AccountError
from streams.users.people import Role, User
from streams.users.rights import Right
from streams.vault.reading import NoRightError, Read, read_person, reads
from streams.vault.subject import Vault
from streams.vault.values import closed
from tests.integration.streams.helpers import batch_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEY, PERSON, OTHER = "the connectors' key", "0" * 31 + "a", "0" * 31 + "b"
PASSWORD = "một mật khẩu dài"
WHY = "hồ sơ cần bổ sung"


def entry(value: str, kind: str = "phone", time: int = 1, revision: int = 0, person: str = PERSON) -> dict[str, Any]:
    sealed = b64encode(closed(value, person, kind, KEY)).decode()
    return {
        "pseudonym": person,
        "kind": kind,
        "system": "citizens",
        "sealed": sealed,
        "time": time,
        "revision": revision,
    }


@pytest.fixture
def write(database_url: str) -> Iterator[Callable[..., Any]]:
    settings = Settings(database_url=database_url)
    writer = BatchWriter(Vault(), lambda: worker_connection(settings), FixedClock(NOW), threading.Event())
    first = iter(range(0, 10_000, 100))
    yield lambda *entries: writer.process(batch_of(entries, "vault", next(first)))
    writer.close()


@pytest.fixture
def owner(database_url: str) -> Iterator[psycopg.Connection]:
    with connect(database_url, autocommit=True) as conn:
        for name in ("an", "binh"):
            accounts.add(conn, User(name, name, Role.ADMINISTRATOR), PASSWORD, at=NOW, by="test")
        rights.grant(conn, "an", Right.PERSONS_READ, at=NOW, by="test")
        yield conn


@pytest.fixture
def vault(database_url: str) -> Iterator[psycopg.Connection]:
    address = make_conninfo(database_url, user="ioc_vault", password="of the tests")
    let_in(database_url, address)
    with connect(address, autocommit=True) as conn:
        yield conn


def known(vault: psycopg.Connection, person: str = PERSON) -> dict[str, str]:
    return {line.kind: line.value for line in read_person(vault, "an", person, WHY, KEY)}


VERSIONS = [("0911", 1, 0), ("0922", 3, 0), ("0933", 3, 1), ("0944", 2, 0)]
"""Value, time and revision."""


def test_the_newest_value_wins_whatever_the_order(
    write: Callable[..., Any], owner: psycopg.Connection, vault: psycopg.Connection
) -> None:
    for n, order in enumerate(permutations(VERSIONS)):
        for value, time, revision in order:
            write(entry(value, time=time, revision=revision, person=f"{n:032x}"))
        assert known(vault, f"{n:032x}") == {"phone": "0933"}


def test_entries_that_come_again_change_nothing(
    write: Callable[..., Any], owner: psycopg.Connection, vault: psycopg.Connection
) -> None:
    entries = [entry(value, time=time, revision=revision) for value, time, revision in VERSIONS]
    together = write(*entries, *entries, entry("An", kind="name"))
    assert (together.accepted, together.duplicates) == (2, 7)
    assert write(*entries).accepted == 0
    assert known(vault) == {"phone": "0933", "name": "An"}


def test_what_cannot_be_an_entry_is_a_dead_letter(write: Callable[..., Any], owner: psycopg.Connection) -> None:
    clear = {**entry("x"), "sealed": "0912345678"}
    ahead = entry("x", time=microseconds(NOW) + 3_600_000_000)
    broken = {**entry("x"), "sealed": "A" * 41}
    outcome = write(entry("x", kind="name"), clear, ahead, {**entry("x"), "pseudonym": "an"})
    assert [r.reason for r in outcome.rejected] == ["out_of_range", "out_of_range", "in_the_future"]
    assert [r.reason for r in write(broken).rejected] == ["refused_by_database"]
    assert owner.execute("SELECT count(*) FROM person_vault").fetchone() == (1,)


def test_only_a_named_person_with_the_right_is_told_and_it_is_on_record(
    write: Callable[..., Any], owner: psycopg.Connection, vault: psycopg.Connection
) -> None:
    write(entry("0912345678"), entry("Nguyễn Văn An", kind="name"), entry("0999", person=OTHER))
    assert known(vault) == {"phone": "0912345678", "name": "Nguyễn Văn An"}
    for nobody in ("binh", "nobody", ""):
        with pytest.raises(NoRightError):
            read_person(vault, nobody, PERSON, WHY, KEY)
    with pytest.raises(ValueError, match="reason"):
        read_person(vault, "an", PERSON, "  vì  ", KEY)
    accounts.set_disabled(owner, "an", True, at=NOW, by="test")
    with pytest.raises(NoRightError):
        read_person(vault, "an", PERSON, WHY, KEY)
    assert [(line.reader, line.pseudonym, line.reason) for line in reads(owner)] == [("an", PERSON, WHY)]


def test_a_read_with_the_wrong_key_shows_nothing_and_is_on_record(
    write: Callable[..., Any], owner: psycopg.Connection, vault: psycopg.Connection
) -> None:
    write(entry("0912345678"))
    with pytest.raises(SealBrokenError):
        read_person(vault, "an", PERSON, WHY, "another key")
    assert len(reads(owner, pseudonym=PERSON, reader="an")) == 1
    assert reads(owner, reader="binh") == []


def test_nothing_is_told_before_the_asking_is_committed(
    write: Callable[..., Any], owner: psycopg.Connection, vault: psycopg.Connection
) -> None:
    write(entry("0912345678"))
    ask, tell = "SELECT ask_for_person('an', %s, %s)", "SELECT * FROM tell_person(%s)"
    with vault.transaction() as asking:
        (asked,) = vault.execute(ask, (PERSON, WHY)).fetchone() or (0,)
        assert vault.execute(tell, (asked,)).fetchall() == []
        raise psycopg.Rollback(asking)
    assert vault.execute(tell, (asked,)).fetchall() == []
    assert reads(owner) == []
    (asked,) = vault.execute(ask, (PERSON, WHY)).fetchone() or (0,)
    assert len(vault.execute(tell, (asked,)).fetchall()) == 1


TABLES = ("person_vault", "person_vault_read", "user_right", "user_account", "dead_letter")
WAYS_IN = (
    "SELECT FROM person_vault",
    "SELECT FROM person_vault_read",
    "SELECT tell_person(1)",
    "SELECT ask_for_person('an', '', 'for the boards')",
)


def test_the_role_of_the_vault_reads_no_table_and_the_boards_role_has_no_way_in(
    owner: psycopg.Connection, vault: psycopg.Connection
) -> None:
    for table in TABLES:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            vault.execute(sql.SQL("SELECT FROM {}").format(sql.Identifier(table)))
    owner.execute("SET ROLE ioc_reader")
    for query in WAYS_IN:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(query.encode())


def test_the_record_of_reads_cannot_be_changed_by_anybody(owner: psycopg.Connection, vault: psycopg.Connection) -> None:
    known(vault)
    for change in ("DELETE FROM {}", "UPDATE {} SET reader = 'binh'", "TRUNCATE {}"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            owner.execute(change.format("person_vault_read").encode())
    (line,) = reads(owner)
    assert isinstance(line, Read)
    assert line.reader == "an"


def test_a_right_is_given_taken_and_on_record(owner: psycopg.Connection) -> None:
    rights.grant(owner, "binh", Right.PERSONS_READ, at=NOW, by="cli:root")
    rights.grant(owner, "binh", Right.PERSONS_READ, at=NOW, by="cli:root")
    assert rights.everybodys(owner) == {"an": ["persons.read"], "binh": ["persons.read"]}
    rights.revoke(owner, "binh", Right.PERSONS_READ, at=NOW, by="cli:root")
    assert (rights.holds(owner, "an", Right.PERSONS_READ), rights.holds(owner, "binh", Right.PERSONS_READ)) == (
        True,
        False,
    )
    with pytest.raises(AccountError, match="does not have"):
        rights.revoke(owner, "binh", Right.PERSONS_READ, at=NOW, by="x")
    with pytest.raises(AccountError, match="no user"):
        rights.grant(owner, "nobody", Right.PERSONS_READ, at=NOW, by="x")
    lines = owner.execute("SELECT action, subject FROM user_audit WHERE actor = 'cli:root' ORDER BY id").fetchall()
    assert lines == [("right granted", "binh"), ("right granted", "binh"), ("right revoked", "binh")]


def test_no_other_role_is_given_a_password(database_url: str) -> None:
    let_in(database_url, make_conninfo(database_url, password="stolen"))
    connect(database_url).close()
