"""Accounts, sessions and their audit trail on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from streams.db import connect
from streams.users import accounts, sessions
from streams.users.people import KIOSK, Role, User

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
PASSWORD = "một mật khẩu dài"
HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def conn(conn: psycopg.Connection) -> psycopg.Connection:
    add_officer(conn)
    return conn


@pytest.fixture
def committed(database_url: str) -> Iterator[psycopg.Connection]:
    """A connection whose writes others see."""
    with connect(database_url, autocommit=True) as conn:
        add_officer(conn)
        yield conn


def add_officer(conn: psycopg.Connection) -> None:
    accounts.add(conn, User("an", "Nguyễn Văn An", Role.OFFICER, "an@example.vn"), PASSWORD, at=NOW, by="test")


def audit(conn: psycopg.Connection) -> list[tuple[str, str, str]]:
    return conn.execute("SELECT actor, action, subject FROM user_audit ORDER BY id").fetchall()


def refuse(conn: psycopg.Connection, name: str = "an", address: str = HERE, at: datetime = NOW) -> None:
    with pytest.raises(sessions.WrongPasswordError):
        sessions.sign_in(conn, name, "wrong", address, at)


def test_the_right_password_opens_a_session_that_finds_its_user(conn: psycopg.Connection) -> None:
    token = sessions.sign_in(conn, " An ", PASSWORD, HERE, NOW)
    assert sessions.find(conn, token, NOW) == User("an", "Nguyễn Văn An", Role.OFFICER, "an@example.vn")
    assert sessions.find(conn, token + "x", NOW) is None
    assert audit(conn) == [("test", "user added", "an"), ("an", "signed in", "")]


def test_a_session_ends_by_time_by_sign_out_by_disabling_and_by_a_new_password(conn: psycopg.Connection) -> None:
    token = sessions.sign_in(conn, "an", PASSWORD, HERE, NOW)
    assert sessions.find(conn, token, NOW + sessions.LIFETIME - timedelta(seconds=1))
    assert sessions.find(conn, token, NOW + sessions.LIFETIME) is None
    assert sessions.alive(conn, [token, "none"], NOW) == {token}
    assert sessions.alive(conn, [token], NOW + sessions.LIFETIME) == frozenset()
    sessions.sign_out(conn, token, HERE, NOW)
    assert sessions.find(conn, token, NOW) is None
    second = sessions.sign_in(conn, "an", PASSWORD, HERE, NOW)
    accounts.set_password(conn, "an", PASSWORD + "!", at=NOW, by="test")
    assert sessions.find(conn, second, NOW) is None
    third = sessions.sign_in(conn, "an", PASSWORD + "!", HERE, NOW)
    accounts.set_disabled(conn, "an", True, at=NOW, by="test")
    assert sessions.find(conn, third, NOW) is None
    assert sessions.alive(conn, [token, second, third], NOW) == frozenset()
    with pytest.raises(sessions.WrongPasswordError):
        sessions.sign_in(conn, "an", PASSWORD + "!", HERE, NOW)
    accounts.set_disabled(conn, "an", False, at=NOW, by="test")
    assert sessions.sign_in(conn, "an", PASSWORD + "!", HERE, NOW)


def test_neither_password_nor_token_is_stored(conn: psycopg.Connection) -> None:
    token = sessions.sign_in(conn, "an", PASSWORD, HERE, NOW)
    row = conn.execute("SELECT password_hash, token_hash FROM user_account JOIN user_session USING (name)").fetchone()
    assert row is not None
    assert row[0].startswith("$argon2id$")
    assert token.encode() not in bytes(row[1])


def test_too_many_refusals_make_wait_until_the_window_has_passed(conn: psycopg.Connection) -> None:
    for minute in range(sessions.LIMIT_OF_NAME_AT_ADDRESS):
        refuse(conn, at=NOW + timedelta(minutes=minute))
    with pytest.raises(sessions.TooManyAttemptsError) as caught:
        sessions.sign_in(conn, "an", PASSWORD, HERE, NOW + timedelta(minutes=5))
    assert caught.value.wait_s == 600
    assert sessions.sign_in(conn, "an", PASSWORD, THERE, NOW + timedelta(minutes=5)), (
        "the owner elsewhere is not shut out"
    )
    assert sessions.sign_in(conn, "an", PASSWORD, HERE, NOW + timedelta(minutes=15, seconds=1))


def test_a_refusal_is_remembered_although_the_callers_transaction_is_rolled_back(
    committed: psycopg.Connection, database_url: str
) -> None:
    with pytest.raises(sessions.WrongPasswordError), connect(database_url) as other:
        sessions.sign_in(other, "an", "wrong", HERE, NOW)
    assert audit(committed)[-1] == ("an", "sign-in refused", "")


def test_an_address_that_tries_many_names_must_wait_too(conn: psycopg.Connection) -> None:
    conn.execute(
        "INSERT INTO user_audit (at, actor, action, address)"
        " SELECT %s, 'user' || n, 'sign-in refused', %s FROM generate_series(1, %s) AS n",
        (NOW, HERE, sessions.LIMIT_OF_ADDRESS),
    )
    with pytest.raises(sessions.TooManyAttemptsError):
        sessions.sign_in(conn, "an", PASSWORD, HERE, NOW + timedelta(seconds=1))


def test_many_attempts_at_once_are_counted_one_after_the_other(
    committed: psycopg.Connection, database_url: str
) -> None:
    def attempt(_: int) -> type[Exception]:
        either = (sessions.WrongPasswordError, sessions.TooManyAttemptsError)
        with connect(database_url) as own, pytest.raises(either) as caught:
            sessions.sign_in(own, "an", "wrong", HERE, NOW)
        return caught.type

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(attempt, range(10)))
    assert outcomes.count(sessions.WrongPasswordError) == sessions.LIMIT_OF_NAME_AT_ADDRESS
    assert outcomes.count(sessions.TooManyAttemptsError) == 10 - sessions.LIMIT_OF_NAME_AT_ADDRESS


def test_a_success_wipes_the_slate(conn: psycopg.Connection) -> None:
    for _ in range(sessions.LIMIT_OF_NAME_AT_ADDRESS - 1):
        refuse(conn)
    sessions.sign_in(conn, "an", PASSWORD, HERE, NOW + timedelta(seconds=1))
    refuse(conn, at=NOW + timedelta(seconds=2))
    assert sessions.sign_in(conn, "an", PASSWORD, HERE, NOW + timedelta(seconds=3))


def test_unknown_names_are_refused_like_known_ones(conn: psycopg.Connection) -> None:
    refuse(conn, "nobody")
    refuse(conn, "' OR 1=1 --")
    refuse(conn, "a\x00b")
    assert [action for _, action, _ in audit(conn)].count("sign-in refused") == 3


def test_a_citizens_number_given_as_a_name_stands_nowhere_and_is_counted(conn: psycopg.Connection) -> None:
    for number in ("008185000975", "0977123456", "081 234 567", "a.nguyen@x.vn", "008185000975"):
        refuse(conn, number)
    with pytest.raises(sessions.TooManyAttemptsError):
        sessions.sign_in(conn, "0912345678", PASSWORD, HERE, NOW)
    assert audit(conn)[1:] == [("***", "sign-in refused", "")] * sessions.LIMIT_OF_NAME_AT_ADDRESS


def test_an_account_whose_name_has_many_digits_is_called_by_it(conn: psycopg.Connection) -> None:
    accounts.add(conn, User("cb123456789", "Cán bộ", Role.VIEWER), PASSWORD, at=NOW, by="cli")
    refuse(conn, "cb123456789")
    assert audit(conn)[-1] == ("cb123456789", "sign-in refused", "")


@pytest.mark.parametrize(
    "statement", ["UPDATE user_audit SET actor = 'x'", "DELETE FROM user_audit", "TRUNCATE user_audit"]
)
def test_the_audit_trail_cannot_be_changed_even_by_the_owner(conn: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), conn.transaction():
        conn.execute(statement.encode())
    assert len(audit(conn)) == 1


@pytest.mark.parametrize(
    ("user", "password"),
    [
        (User("an", "x", Role.VIEWER), PASSWORD),
        (User("Ân", "x", Role.VIEWER), PASSWORD),
        (User("x", "x", Role.VIEWER), PASSWORD),
        (User("binh", "x", Role.VIEWER, "no address"), PASSWORD),
        (User("binh", "x", Role.VIEWER), "short"),
    ],
)
def test_accounts_that_cannot_be(conn: psycopg.Connection, user: User, password: str) -> None:
    with pytest.raises(accounts.AccountError):
        accounts.add(conn, user, password, at=NOW, by="test")
    assert [each.name for each in accounts.everybody(conn)] == ["an"]
    assert len(audit(conn)) == 1


def test_changes_to_nobody_are_told(conn: psycopg.Connection) -> None:
    with pytest.raises(accounts.AccountError):
        accounts.set_disabled(conn, "nobody", True, at=NOW, by="test")
    with pytest.raises(accounts.AccountError):
        accounts.set_password(conn, "nobody", PASSWORD, at=NOW, by="test")
    assert len(audit(conn)) == 1


def test_each_role_may_what_the_roles_before_it_may() -> None:
    roles = list(Role)
    for rank, role in enumerate(roles):
        user = User("x", "x", role)
        assert [user.may(needed) for needed in roles] == [n <= rank for n in range(len(roles))]
    assert [KIOSK.may(needed) for needed in roles] == [True, False, False, False]
    assert not User("x", "x", Role.ADMINISTRATOR, disabled=True).may(Role.VIEWER)
