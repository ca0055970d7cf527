"""The evaluator: judgement has one seat. One process leads by an advisory lock, the others stand by."""

from __future__ import annotations

import threading
import time

import psycopg
import structlog
from prometheus_client import Counter, Gauge, Histogram, start_http_server

from streams import outbox
from streams.alerts import escalation, judgement, looking, silences
from streams.alerts.agenda import agenda
from streams.alerts.conditions import QUEUE_CHANNEL
from streams.alerts.office import OfficeHours
from streams.clock import Clock, city_clock
from streams.db import AdvisoryLock, took
from streams.office_hours import shifts_of
from streams.roster import ahead
from streams.roster.store import NEWS_CHANNEL
from streams.service import beat, instance_name, keep_connected, leave, listen, sleep_until_called, stop_on_signals
from streams.settings import Settings

log = structlog.get_logger(__name__)

PROCESS = "evaluator"
TICK_S = 0.2
BEAT_S = 1.0
ROSTER_S = 20.0
"""How often whoever leads writes down who is on duty; for boards only: who is told is asked for each time."""
_QUEUE = """
SELECT count(*), coalesce(extract(epoch FROM %s - min(recorded_at)), 0)::float8
FROM condition_change WHERE judged_at IS NULL
"""

LEADER = Gauge("ioc_evaluator_leader", "1 in the process that judges, 0 in one that stands by")
JUDGED = Counter("ioc_evaluator_judged", "Changes and timers judged", ["cause"])
QUEUED = Gauge("ioc_evaluator_queue_length", "Changes of conditions that wait for judgement")
QUEUE_AGE = Gauge("ioc_evaluator_queue_age_seconds", "City seconds that the oldest of them has waited")
TURN = Histogram("ioc_evaluator_turn_seconds", "Real seconds of a turn in which something was judged")


class Evaluator:
    """One contender for the seat.

    The lock and the work are on one connection: whoever loses the connection loses the seat with
    it, and what was not committed never happened.
    """

    def __init__(self, clock: Clock, stopping: threading.Event, instance: str, office: OfficeHours) -> None:
        self._clock, self._stopping, self._instance, self._office = clock, stopping, instance, office
        self._next_beat = self._next_roster = 0.0

    def session(self, conn: psycopg.Connection) -> None:
        """Stand by, then lead, until stopped; raises when the database goes away."""
        listen(conn, QUEUE_CHANNEL, NEWS_CHANNEL, silences.NEWS_CHANNEL)
        leads = False
        try:
            while not self._stopping.is_set():
                if not leads and (leads := took(conn, AdvisoryLock.JUDGEMENT)):
                    log.info("took the seat", instance=self._instance)
                    looking.plan(conn, self._clock.now())
                self._beat(conn, leads)
                if leads:
                    self._write_roster(conn)
                if not (leads and self._turn(conn)):
                    sleep_until_called(conn, TICK_S)
            leave(conn, PROCESS, self._instance)
        finally:
            LEADER.set(0)

    def _turn(self, conn: psycopg.Connection) -> bool:
        """Judge a chunk of everything; changes come before timers, because they may make a timer idle."""
        started, now = time.monotonic(), self._clock.now
        due = agenda(conn, now())
        changes = judgement.judge_changes(conn, now()) if due.changes else 0
        timers = judgement.judge_timers(conn, now()) if due.timers else 0
        escalated = escalation.escalate_due(conn, now()) if due.escalations else 0
        found = judgement.find_somebody(conn, now()) if due.nobody else 0
        found += outbox.release(conn, now()) if due.held else 0
        told = judgement.judge_muted(conn, now()) if due.muted else 0
        # One look a turn: whatever the city's speed, judgement comes first.
        looked = looking.look_next(conn, now(), self._office) if due.looks else None
        JUDGED.labels("change").inc(changes)
        JUDGED.labels("timer").inc(timers)
        JUDGED.labels("escalation").inc(escalated)
        JUDGED.labels("look").inc(looked is not None)
        if changes or timers or escalated or found or told or looked:
            TURN.observe(time.monotonic() - started)
        chunks = (changes, judgement.CHUNK), (timers, judgement.CHUNK), (escalated, escalation.CHUNK)
        return looked is not None or any(count >= most for count, most in chunks)

    def _write_roster(self, conn: psycopg.Connection) -> None:
        if time.monotonic() >= self._next_roster:
            self._next_roster = time.monotonic() + ROSTER_S
            ahead.refresh(conn, self._clock.now())

    def _beat(self, conn: psycopg.Connection, leads: bool) -> None:
        if time.monotonic() < self._next_beat:
            return
        self._next_beat = time.monotonic() + BEAT_S
        LEADER.set(leads)
        row = conn.execute(_QUEUE, (self._clock.now(),)).fetchone()
        queued, age = row or (0, 0.0)
        QUEUED.set(queued)
        QUEUE_AGE.set(age)
        role = "leader" if leads else "standby"
        beat(conn, PROCESS, self._instance, role, {"queued": queued, "queue_age_city_s": round(age, 1)})


def run_evaluator(settings: Settings, metrics_port: int = 0) -> None:
    """Run until a signal stops it; `metrics_port` on loopback, 0 for none."""
    if metrics_port:
        start_http_server(metrics_port, addr="127.0.0.1")
    stopping = stop_on_signals()
    office = OfficeHours(shifts_of(settings.office_hours))
    evaluator = Evaluator(city_clock(settings), stopping, instance_name(), office)
    keep_connected(settings.database_url.get_secret_value(), "ioc-evaluator", evaluator.session, stopping)
