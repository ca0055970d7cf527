"""The forecaster: once a minute it says of every open dossier how likely it will be late; once a day it learns anew."""

from __future__ import annotations

import threading
import time
from functools import partial

import psycopg
import structlog
from prometheus_client import Gauge, Histogram, start_http_server

from streams.clock import Clock, city_clock, local_date
from streams.db import AdvisoryLock
from streams.forecast import rounds, store
from streams.forecast.model import TooLittleToLearnError
from streams.forecast.rounds import Alive
from streams.office_hours import Shift, shifts_of
from streams.service import beat, instance_name, keep_connected, leave, stop_on_signals
from streams.settings import Settings

log = structlog.get_logger(__name__)

PROCESS = "forecaster"
ROUND_S = 60.0
BEAT_S = 5.0
LIMIT = "SET statement_timeout = '5min'"
"""A round reads the dossiers of months: in a large province that takes longer than what other processes ask."""

SAID = Gauge("ioc_forecast_dossiers", "Open dossiers of which the newest round said something")
ROUND = Histogram("ioc_forecast_round_seconds", "Real seconds of a round", ["what"])


def _tell_nobody() -> None:
    """Whoever learns at the command line has no heart to beat."""


def take_turn(
    conn: psycopg.Connection, shifts: tuple[Shift, ...], clock: Clock, alive: Alive = _tell_nobody
) -> int | None:
    """Learn if that is due, then forecast; return of how many dossiers, None while there is too little to learn from.

    `conn` is in autocommit mode; `alive` is called between the parts. Of several forecasters one works, and the others
    wait for it.
    """
    conn.execute("SELECT pg_advisory_lock(%s)", (AdvisoryLock.FORECAST,))
    try:
        kept, now = store.newest(conn), clock.now()
        if kept is None or local_date(kept.trained_at) < local_date(now):
            kept = _learnt(conn, shifts, clock, alive) or kept
        if kept is None:
            return None
        with ROUND.labels("forecast").time():
            said = rounds.forecast(conn, kept.model, shifts, now, alive)
            alive()
            with conn.transaction():
                store.say(conn, kept.id, said, now)
        return len(said)
    finally:
        conn.execute("SELECT pg_advisory_unlock(%s)", (AdvisoryLock.FORECAST,))


def learn(conn: psycopg.Connection, shifts: tuple[Shift, ...], clock: Clock, alive: Alive = _tell_nobody) -> store.Kept:
    """Learn from the last months and keep what was learnt; raises TooLittleToLearnError."""
    now = clock.now()
    with ROUND.labels("learn").time():
        trained = rounds.train(conn, shifts, now, alive)
    with conn.transaction():
        return store.Kept(store.keep(conn, trained, now), now, trained.model)


def _learnt(conn: psycopg.Connection, shifts: tuple[Shift, ...], clock: Clock, alive: Alive) -> store.Kept | None:
    try:
        return learn(conn, shifts, clock, alive)
    except TooLittleToLearnError as error:
        log.info("too little to learn from", found=str(error))
        return None


class Forecaster:
    """One process that forecasts."""

    def __init__(self, settings: Settings, stopping: threading.Event, instance: str) -> None:
        self._shifts, self._clock = shifts_of(settings.office_hours), city_clock(settings)
        self._stopping, self._instance = stopping, instance

    def session(self, conn: psycopg.Connection) -> None:
        """Forecast until stopped; raises when the database goes away."""
        conn.execute(LIMIT)
        said: int | None = None
        while not self._stopping.is_set():
            alive = partial(self._beat, conn, said)
            alive()
            said = take_turn(conn, self._shifts, self._clock, alive)
            SAID.set(said or 0)
            self._rest(conn, said)
        leave(conn, PROCESS, self._instance)

    def _rest(self, conn: psycopg.Connection, said: int | None) -> None:
        until = time.monotonic() + ROUND_S
        while not self._stopping.is_set() and time.monotonic() < until:
            self._beat(conn, said)
            self._stopping.wait(BEAT_S)

    def _beat(self, conn: psycopg.Connection, said: int | None) -> None:
        role = "waits for dossiers" if said is None else "forecasts"
        beat(conn, PROCESS, self._instance, role, {"dossiers": said})


def run_forecaster(settings: Settings, metrics_port: int = 0) -> None:
    """Run until a signal stops it; `metrics_port` on loopback, 0 for none."""
    if metrics_port:
        start_http_server(metrics_port, addr="127.0.0.1")
    stopping = stop_on_signals()
    forecaster = Forecaster(settings, stopping, instance_name())
    keep_connected(settings.database_url.get_secret_value(), "ioc-forecaster", forecaster.session, stopping)
