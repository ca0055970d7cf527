"""A PostgreSQL folder with the platform's tables, made once for each state of the migrations and copied by each server.

`initdb` and the migrations cost several CPU seconds a server; `ioc up`'s own test runs them as a new city does.
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql

from infra.native import cache, postgres, privileges
from infra.native.ports import free_port
from infra.native.service import Running
from streams.db import migrate, pending

TEMPLATE = "ioc_template"
"""The database that holds the platform's tables and nothing else; nobody can connect to it."""
_NAME = "test-postgres-"
_KEPT = 4


def copy_to(home: Path) -> str:
    """Put the prepared data into a server's folder and return the password of its superuser."""
    made = cache.installed(_NAME + _state(), _build, needs_mb=400)
    privileges.own(home)
    # cp keeps the owner, without whom PostgreSQL does not start, and shares blocks where the file system can.
    subprocess.run(["cp", "-a", "--reflink=auto", made / "home" / "data", home / "data"], check=True)
    return (made / "password").read_text(encoding="utf-8")


def _state() -> str:
    """Return what the prepared folder depends on: PostgreSQL's own build and every migration."""
    migrations = "\n".join(text for _, _, text in pending([]))
    return sha256(f"{postgres.install().name}\n{migrations}".encode()).hexdigest()[:12]


def _build(work: Path, final: Path) -> None:
    password, port = secrets.token_hex(12), free_port()
    service = postgres.prepare(work / "home", port, password, durable=False)
    running = Running(service, work / "log")
    running.start()
    try:
        _make_template(lambda database: postgres.url(port, password, database))
    finally:
        running.stop()
    (work / "password").write_text(password, encoding="utf-8")
    _forget_old(final.parent)


def _make_template(url: Callable[[str], str]) -> None:
    with psycopg.connect(url("postgres"), autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        migrate(url(TEMPLATE))
        let_nobody_in(conn, TEMPLATE)


def let_nobody_in(conn: psycopg.Connection, database: str) -> None:
    """Close a database to everybody, TimescaleDB's scheduler too: one that somebody uses cannot be copied."""
    conn.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(database)))
    conn.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (database,))


def _forget_old(folder: Path) -> None:
    """Remove what earlier states of the migrations left, but for the newest few: other checkouts may use them."""
    found = sorted(
        (p for p in folder.glob(f"{_NAME}*") if p.is_dir()), key=lambda path: path.stat().st_mtime, reverse=True
    )
    for old in found[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
