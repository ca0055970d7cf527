"""What the city's database needs before anybody works with it: itself, its tables, registries, a first user."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from connectors.metrics import sync_metrics
from infra.city.state import State
from infra.provinces import load
from streams.db import connect
from streams.dossiers.recount import recount
from streams.kafka import Topic
from streams.observations import rejudged
from streams.registry.store import Outcome
from streams.roster import people
from streams.roster import store as roster
from streams.users import accounts, sessions
from streams.users.people import Role, User

ROLES = ("ioc_reader", "ioc_vault")
"""What reads the tables for the boards, and what reads the vault."""
_OUTDATED = """
SELECT default_version FROM pg_extension JOIN pg_available_extensions ON name = extname
WHERE extname = 'timescaledb' AND extversion <> default_version
"""
_ANEW = "UPDATE flow SET next_offset = 0, log_end = 0 WHERE topic = ANY (%s)"
FIRST_USER = "admin"
FIRST_MAIL = "admin@ioc.localhost"


def ensure_database(admin_url: str, name: str) -> bool:
    """Create the database unless it exists; return whether it was created."""
    with psycopg.connect(admin_url, autocommit=True) as conn:
        if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return False
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return True


def update_timescaledb(url: str) -> str | None:
    """Bring the database to the TimescaleDB that is installed; return its version, None when it was the same.

    A statement loads the version that the database names, whose files are gone by then: so it is asked without that,
    and brought up by the first statement of a connection, which alone goes without it as well.
    """
    with psycopg.connect(url, autocommit=True, options="-c timescaledb.disable_load=on") as conn:
        found = conn.execute(_OUTDATED).fetchone()
    if found is None:
        return None
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("ALTER EXTENSION timescaledb UPDATE")
    return str(found[0])


def begin_anew(url: str, topics: Iterable[Topic]) -> None:
    """Let topics that are to be created be counted from their first record on.

    Their records are numbered anew: where Kafka has lost its data and the stores have not, none would seem new.
    """
    with connect(url, application="ioc-up") as conn:
        conn.execute(_ANEW, ([topic.name for topic in topics],))


def let_in(url: str, address: str) -> None:
    """Give a role that the migrations made the password that its address names; the owner is left alone."""
    named = conninfo_to_dict(address)
    role, password = named.get("user"), named.get("password") or ""
    if role not in ROLES:
        return
    with connect(url, autocommit=True, application="ioc-up") as conn:
        conn.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(str(role)), sql.Literal(password)))


def load_registries(url: str, province: str, raw_since: datetime) -> dict[str, Outcome]:
    """Bring the connectors' metrics in, and what is missing of the province's own registries.

    Values of metrics that have got another norm are judged anew; raw ones are kept since `raw_since`.
    Promised times are counted anew by the holidays that came.

    What an operator has changed since stays as it is; `ioc provinces load` brings the files' own values back.
    """
    with connect(url, application="ioc-up") as conn:
        rejudged.anew(conn, sync_metrics(conn), raw_since)
        outcomes = load.load(conn, load.read(province), only_missing=True)
    with connect(url, autocommit=True, application="ioc-up") as conn:
        recount(conn)
    return outcomes


def ensure_first_user(url: str, state: State, now: datetime) -> None:
    """Make an administrator with a generated password, kept in the state folder, unless there is a user.

    He is on duty from then on, so that an alert of a new city reaches somebody. What is kept is forgotten once it opens
    nothing any more: a password that was changed was shown for ever by each `ioc up`.
    """
    with connect(url, application="ioc-up") as conn:
        if accounts.everybody(conn):
            _forget_unless_it_opens(conn, state)
            return
        password = secrets.token_urlsafe(12)
        # Written first: an account whose password nobody knows would be of no use.
        _write_secret(state, f"{FIRST_USER} {password}\n")
        person = User(FIRST_USER, "Administrator", Role.ADMINISTRATOR)
        accounts.add(conn, person, password, at=now, by="ioc up")
        roster.put_on_duty(conn, people.add_officer(conn, person.display_name, FIRST_MAIL, FIRST_USER), now)


def _forget_unless_it_opens(conn: psycopg.Connection[Any], state: State) -> None:
    if state.first_sign_in.exists():
        name, _, password = state.first_sign_in.read_text(encoding="utf-8").strip().partition(" ")
        if not sessions.opens(conn, name, password):
            state.first_sign_in.unlink()


def _write_secret(state: State, text: str) -> None:
    handle = os.open(state.first_sign_in, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
