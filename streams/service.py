"""A long-running process on one database connection: reconnects with back-off, sleeps until called, says it lives."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
import structlog
from psycopg import sql
from psycopg.types.json import Jsonb

from streams.db import connect, is_transient

log = structlog.get_logger(__name__)

FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 0.5
"""However long the database has been away: what it must judge and send then is wanted within two seconds."""
_LIMITS = """
SET statement_timeout = '15s'; SET idle_in_transaction_session_timeout = '15s';
SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3
"""
_BEAT = """
INSERT INTO heartbeat (process, instance, role, beaten_at, detail) VALUES (%s, %s, %s, clock_timestamp(), %s)
ON CONFLICT (process, instance) DO UPDATE
SET role = excluded.role, beaten_at = excluded.beaten_at, detail = excluded.detail
"""
_FORGET = "DELETE FROM heartbeat WHERE process = %s AND beaten_at < clock_timestamp() - interval '1 hour'"
_LEAVE = "DELETE FROM heartbeat WHERE process = %s AND instance = %s"


def instance_name() -> str:
    """Return a name that no other process of the city has."""
    return f"{socket.gethostname()}:{os.getpid()}"


def stop_on_signals() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set."""
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    return stopping


def keep_connected(
    url: str, application: str, session: Callable[[psycopg.Connection], None], stopping: threading.Event
) -> None:
    """Run `session` on an autocommitting connection until stopped, again after each end and each loss of the database.

    Errors that no retry can mend are raised.
    """
    while not stopping.is_set():
        run_connected(url, application, session, stopping)


def run_connected(
    url: str, application: str, session: Callable[[psycopg.Connection], None], stopping: threading.Event
) -> None:
    """Run `session` once to its end, anew on a new connection after each loss of the database; as `keep_connected`."""
    wait = FIRST_WAIT_S
    while not stopping.is_set():
        try:
            with connect(url, autocommit=True, application=application) as conn:
                conn.execute(_LIMITS)
                wait = FIRST_WAIT_S
                return session(conn)
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("database away", process=application, error=type(error).__name__, again_in_s=wait)
            stopping.wait(wait)
            wait = min(2 * wait, LONGEST_WAIT_S)
    return None


def listen(conn: psycopg.Connection, *channels: str) -> None:
    """Subscribe to NOTIFY channels."""
    for channel in channels:
        conn.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))


def sleep_until_called(conn: psycopg.Connection, seconds: float) -> None:
    """Wait for a notification or that many real seconds."""
    for _ in conn.notifies(timeout=seconds, stop_after=1):
        pass


def beat(conn: psycopg.Connection, process: str, instance: str, role: str, detail: Mapping[str, Any]) -> None:
    """Say that this process lives and what it does; forgets instances that have been silent for an hour."""
    conn.execute(_BEAT, (process, instance, role, Jsonb(detail)))
    conn.execute(_FORGET, (process,))


def leave(conn: psycopg.Connection, process: str, instance: str) -> None:
    """Take the process's row away: it stops in good order."""
    conn.execute(_LEAVE, (process, instance))
