"""Officers and where they are reached, in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

import psycopg
from psycopg.rows import class_row

from streams.roster.preferences import Contact, Quiet
from streams.users.people import signed

_OFFICERS = """
SELECT o.id, o.name, o.login, o.active, o.skills, o.quiet_from, o.quiet_to,
    (SELECT display_name FROM user_account WHERE name = o.login) AS account
FROM officer o
"""
_CONTACTS = (
    "SELECT channel, address, rank, from_severity FROM officer_contact WHERE officer = %s ORDER BY rank, channel"
)
_REACH = """
INSERT INTO officer_contact (officer, channel, address, rank, from_severity)
VALUES (%(officer)s, %(channel)s, %(address)s, %(rank)s, %(from_severity)s)
ON CONFLICT (officer, channel) DO UPDATE
SET address = excluded.address, rank = excluded.rank, from_severity = excluded.from_severity
"""


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who can be told; `login` is the name under which this person signs in, `account` what is shown of it."""

    id: int
    name: str
    login: str | None
    active: bool
    skills: Sequence[str]
    quiet_from: time | None
    quiet_to: time | None
    account: str | None = None

    @property
    def signature(self) -> str:
        """How this person signs the audit in answers and links: as on the desk, so that one person is counted once."""
        return self.name if self.login is None or self.account is None else signed(self.login, self.account)

    @property
    def quiet(self) -> Quiet | None:
        """The hours in which only what is critical comes."""
        if self.quiet_from is None or self.quiet_to is None:
            return None
        return Quiet(self.quiet_from, self.quiet_to)

    def signs_as(self, who: str) -> bool:
        """Say whether somebody in the audit is this officer: with a login, by name where there is none."""
        return who == self.name or (self.login is not None and (who == self.login or who.endswith(f"({self.login})")))


def officers(conn: psycopg.Connection) -> list[Officer]:
    """Return all officers, in the order in which they were added."""
    with conn.cursor(row_factory=class_row(Officer)) as cursor:
        return cursor.execute(f"{_OFFICERS} ORDER BY o.id").fetchall()


def officer_of(conn: psycopg.Connection, officer: int) -> Officer | None:
    """Return an officer, or None when there is none of this number."""
    with conn.cursor(row_factory=class_row(Officer)) as cursor:
        return cursor.execute(f"{_OFFICERS} WHERE o.id = %s", (officer,)).fetchone()


def officer_of_login(conn: psycopg.Connection, login: str) -> Officer | None:
    """Return the active officer who signs in under a name."""
    with conn.cursor(row_factory=class_row(Officer)) as cursor:
        return cursor.execute(f"{_OFFICERS} WHERE o.active AND o.login = %s", (login,)).fetchone()


def who_answers(conn: psycopg.Connection, channel: str, address: str) -> Officer | None:
    """Return the active officer who is reached at an address of a channel."""
    query = (
        f"{_OFFICERS} JOIN officer_contact c ON c.officer = o.id WHERE o.active AND c.channel = %s AND c.address = %s"
    )
    with conn.cursor(row_factory=class_row(Officer)) as cursor:
        return cursor.execute(query.encode(), (channel, address)).fetchone()


def contacts(conn: psycopg.Connection, officer: int) -> list[Contact]:
    """Return where an officer is reached, the first tried first."""
    with conn.cursor(row_factory=class_row(Contact)) as cursor:
        return cursor.execute(_CONTACTS, (officer,)).fetchall()


def all_contacts(conn: psycopg.Connection) -> Mapping[int, list[Contact]]:
    """Return where everybody is reached, by officer."""
    found: dict[int, list[Contact]] = {}
    query = "SELECT officer, channel, address, rank, from_severity FROM officer_contact ORDER BY officer, rank, channel"
    for officer, *contact in conn.execute(query):
        found.setdefault(officer, []).append(Contact(*contact))
    return found


def add_officer(
    conn: psycopg.Connection, name: str, email: str, login: str | None = None, zalo_user: str | None = None
) -> int:
    """Add an officer and return the number; raises psycopg.IntegrityError on an address that is wrong or taken."""
    with conn.transaction():
        row = conn.execute(
            "INSERT INTO officer (name, login) VALUES (%s, %s) RETURNING id", (name.strip(), login)
        ).fetchone()
        assert row is not None
        reach(conn, row[0], Contact("email", email))
        if zalo_user is not None:
            reach(conn, row[0], Contact("zalo", zalo_user))
    return int(row[0])


def reach(conn: psycopg.Connection, officer: int, contact: Contact) -> bool:
    """Let an officer be told on a channel, at a new address if there was one; return whether there is such an officer.

    Raises psycopg.IntegrityError on an address that is wrong or another officer's.
    """
    if officer_of(conn, officer) is None:
        return False
    row = {"officer": officer, "channel": contact.channel, "address": contact.address}
    conn.execute(_REACH, row | {"rank": contact.rank, "from_severity": contact.from_severity})
    return True


def unreach(conn: psycopg.Connection, officer: int, channel: str) -> bool:
    """Tell an officer no more on a channel; return whether there is such an officer."""
    conn.execute("DELETE FROM officer_contact WHERE officer = %s AND channel = %s", (officer, channel))
    return officer_of(conn, officer) is not None


def reach_on_zalo(conn: psycopg.Connection, officer: int, zalo_user: str | None) -> bool:
    """Let an officer be told by Zalo too, or (None) no more; as `reach` and `unreach`."""
    if zalo_user is None:
        return unreach(conn, officer, "zalo")
    return reach(conn, officer, Contact("zalo", zalo_user))


def set_quiet(conn: psycopg.Connection, officer: int, quiet: Quiet | None) -> bool:
    """Set or end an officer's quiet hours; return whether there is such an officer."""
    hours = (quiet.begins, quiet.ends) if quiet else (None, None)
    done = conn.execute("UPDATE officer SET quiet_from = %s, quiet_to = %s WHERE id = %s", (*hours, officer))
    return done.rowcount == 1


def set_login(conn: psycopg.Connection, officer: int, login: str | None) -> bool:
    """Say under which name an officer signs in, or (None) under none; return whether there is such an officer.

    Raises psycopg.IntegrityError when another officer does.
    """
    return conn.execute("UPDATE officer SET login = %s WHERE id = %s", (login, officer)).rowcount == 1


def set_skills(conn: psycopg.Connection, officer: int, skills: Sequence[str]) -> bool:
    """Say what an officer can do; return whether there is such an officer."""
    named = sorted({skill.strip() for skill in skills if skill.strip()})
    return conn.execute("UPDATE officer SET skills = %s WHERE id = %s", (named, officer)).rowcount == 1


def set_active(conn: psycopg.Connection, officer: int, active: bool) -> bool:
    """Let an officer be put on duty or not; return whether there is such an officer."""
    return conn.execute("UPDATE officer SET active = %s WHERE id = %s", (active, officer)).rowcount == 1
