"""A department's own database on the city's server: made when it is missing, rows put in by upsert."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

import orjson
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from infra.simulator.entry import Message
from infra.simulator.system import Deliver, Home
from streams.db import connect
from streams.settings import Settings

_SERVERS_OWN = "postgres"
_APPLICATION = "simulated-department"


def keeping(home: Home, name: str) -> Mapping[str, str]:
    """Set the source of a system whose database we read; each city's, by its folder, has a name of its own."""
    city = sha256(str(home.folder.absolute()).encode()).hexdigest()[:12]
    return {"URL": f"{home.database}{name}_{city}"}


def database(name: str, layout: str) -> Callable[[Settings], None]:
    """Return what makes the database of the system of that name, and in it what `layout` (SQL, repeatable) makes."""

    def prepare(settings: Settings) -> None:
        url = settings.source(name).url
        _create(url)
        with connect(url, application=_APPLICATION) as conn:
            conn.execute(layout.encode())

    return prepare


def upserting(name: str) -> Callable[[Settings], Deliver]:
    """Return how the system of that name delivers: a message's `to` is a table, its payload a row known by its `id`."""

    def make(settings: Settings) -> Deliver:
        url = settings.source(name).url

        def deliver(message: Message) -> None:
            with connect(url, application=_APPLICATION) as conn:
                conn.execute(_upsert(message.to, list(orjson.loads(message.payload))), (message.payload.decode(),))

        return deliver

    return make


def _upsert(table: str, columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(
        "INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_record(NULL::{table}, %s)"
        " ON CONFLICT (id) DO UPDATE SET {sets}"
    ).format(
        table=sql.Identifier(table),
        names=sql.SQL(", ").join(map(sql.Identifier, columns)),
        sets=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in columns),
    )


def _create(url: str) -> None:
    name = str(conninfo_to_dict(url)["dbname"])
    with psycopg.connect(make_conninfo(url, dbname=_SERVERS_OWN), autocommit=True) as conn:
        if not conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
