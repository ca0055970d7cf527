"""The notifier: takes messages from the outbox one by one and sends them; any number may run."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import psycopg
import structlog
from prometheus_client import Counter, Gauge, Histogram, start_http_server
from psycopg.rows import dict_row

from streams.alerts.diagnosis import DIAGNOSES, Diagnosis
from streams.alerts.lifecycle import Kind
from streams.alerts.lifecycle.model import ENDS
from streams.alerts.rule import CRITICAL, Rule, Severity
from streams.alerts.rulebook import rules_now
from streams.delivery import answers, claims, links, text
from streams.delivery.channel import Channel, Message, RefusedError, Sender, UnavailableError, UnclearError
from streams.delivery.channels import all_channels
from streams.delivery.claims import Claim, Outcome
from streams.outbox import QUEUE_CHANNEL
from streams.service import (
    beat,
    instance_name,
    keep_connected,
    leave,
    listen,
    run_connected,
    sleep_until_called,
    stop_on_signals,
)
from streams.settings import Settings
from streams.texts import Text

log = structlog.get_logger(__name__)

PROCESS = "notifier"
TICK_S = 0.5
BEAT_S = 1.0
IDLE_S = 30.0
"""For how long a lane keeps its connection when there is nothing to send."""
CONNECTED_AS = "ioc-notifier"
AGAIN = Text("(nhắc lại)", "(again)")
"""What stands before a message that may have arrived already, on a channel that knows none by its key."""
LONGEST_PAUSE_S = 3600.0
"""However long the other side wants to hear nothing, it is asked again after this."""

ATTEMPTS = Counter("ioc_delivery_attempts", "Attempts to deliver a message", ["channel", "outcome"])
SECONDS = Histogram("ioc_delivery_seconds", "Real seconds of an attempt", ["channel"])
OPEN = Gauge("ioc_delivery_open", "Messages in the outbox by state", ["state"])

_STATES = ("nobody", "queued", "sending", "failed")
_COUNTS = "SELECT state, count(*)::int FROM outbox WHERE state = ANY(%s) GROUP BY state"
_WHAT = """
SELECT t.kind, t.who, t.why, t.diagnosis, t.level, t.severity, t.event_time, t.evidence,
    a.rule, a.subject, a.title_vi, a.title_en,
    CASE WHEN t.kind IN ('escalated', 'still', 'lapsed', 'handed_over', 'assigned')
        THEN course.easing_since END AS easing_since,
    coalesce(s.name_vi, a.place_vi) AS place_vi, coalesce(s.name_en, a.place_en) AS place_en,
    g.name_vi AS agency_vi, g.name_en AS agency_en,
    o.name, c.address, (SELECT b.key::text FROM outbox b
        WHERE b.alert = t.alert AND b.officer = o.id AND b.channel = %(channel)s ORDER BY b.id LIMIT 1) AS thread
FROM alert_transition t
JOIN alert a ON a.id = t.alert
LEFT JOIN LATERAL (
    SELECT CASE WHEN b.kind = 'easing' THEN b.event_time END AS easing_since FROM alert_transition b
    WHERE b.alert = t.alert AND b.seq < t.seq
        AND b.kind IN ('easing', 'returned', 'lowered', 'fired', 'raised', 'reopened', 'resolved', 'flapping')
    ORDER BY b.seq DESC LIMIT 1) AS course ON true
LEFT JOIN station s ON s.id = a.subject
LEFT JOIN agency g ON g.code = a.agency
JOIN officer o ON o.id = %(officer)s
LEFT JOIN officer_contact c ON c.officer = o.id AND c.channel = %(channel)s
WHERE t.alert = %(alert)s AND t.seq = %(seq)s
"""


class Lane:
    """What sends one channel's messages; what it has claimed is another's as soon as its connection is gone.

    It is `called` when there are some; without any for a while it gives its connection back.
    """

    def __init__(self, settings: Settings, stopping: threading.Event, name: str, channel: Channel) -> None:
        self._settings, self._stopping, self._name, self._channel = settings, stopping, name, channel
        self._open: Sender | None = None
        self.called = threading.Event()

    def run(self) -> None:
        """Send whenever called, until stopped; raises what no retry can mend."""
        url = self._settings.database_url.get_secret_value()
        while not self._stopping.is_set():
            if self.called.wait(TICK_S):
                run_connected(url, CONNECTED_AS, self.session, self._stopping)

    def session(self, conn: psycopg.Connection) -> None:
        """Send until stopped or long not called; raises when the database goes away."""
        try:
            while not self._stopping.is_set() and self.called.wait(IDLE_S):
                self.called.clear()
                while not self._stopping.is_set() and self._deliver_next(conn):
                    pass
                self._close_sender()
        except psycopg.Error:
            self.called.set()
            raise
        finally:
            self._close_sender()

    def _deliver_next(self, conn: psycopg.Connection) -> bool:
        taken = claims.claim(conn, {self._name: self._channel})
        if taken is None:
            return False
        started = time.monotonic()
        outcome, detail, wait = self._attempt(conn, taken)
        SECONDS.labels(taken.channel).observe(time.monotonic() - started)
        claims.settle(conn, taken, outcome, detail, self._channel, wait)
        ATTEMPTS.labels(taken.channel, outcome).inc()
        return True

    def _attempt(self, conn: psycopg.Connection, taken: Claim) -> tuple[Outcome, str, timedelta | None]:
        try:
            message = self._message(conn, taken)
            answer = self._sender().send(message)
            return Outcome.ACCEPTED, f"{AGAIN.vi} {answer}" if self._is_marked(taken) else answer, None
        except RefusedError as error:
            log.error("message refused", alert=taken.alert, channel=taken.channel, answer=str(error))
            return Outcome.REFUSED, str(error), None
        except UnavailableError as error:
            log.warning("message not sent", alert=taken.alert, attempt=taken.attempt, answer=str(error))
            outcome = Outcome.UNCLEAR if isinstance(error, UnclearError) else Outcome.RETRY
            wait = error.retry_after_s
            return outcome, str(error), timedelta(seconds=min(wait, LONGEST_PAUSE_S)) if wait else None
        except psycopg.Error:
            raise
        except Exception as error:
            # A fault of ours in one message may not hold back the others; it is tried again and shown on the desk.
            log.exception("message could not be made", alert=taken.alert, seq=taken.seq)
            return Outcome.RETRY, f"{type(error).__name__}: {error}", None

    def _is_marked(self, taken: Claim) -> bool:
        """Say whether the message may have arrived already, on a channel that would not notice."""
        return taken.repeated and not self._channel.keyed

    def _sender(self) -> Sender:
        if self._open is None:
            self._open = self._channel.opened(self._settings)
        return self._open

    def _close_sender(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = None

    def _message(self, conn: psycopg.Connection, taken: Claim) -> Message:
        mark = f"{AGAIN.vi} " if self._is_marked(taken) else ""
        if taken.alert is None:
            return answers.message(conn, taken, mark)
        row = told_of(conn, taken.alert, taken.seq, taken.officer, taken.channel)
        if row["address"] is None:
            raise RefusedError(answers.NO_ADDRESS)
        rule = rules_now(conn).get(row["rule"])
        notice = notice_of(row, rule, taken.alert, self._link(taken, taken.alert, row["kind"]))
        return Message(
            key=taken.key,
            thread=row["thread"],
            name=row["name"],
            address=row["address"],
            subject=mark + text.subject_line(notice),
            body=mark + text.body(notice),
            urgent=notice.severity >= CRITICAL and not notice.over,
            notice=notice,
        )

    def _link(self, taken: Claim, alert: int, kind: str) -> str:
        """Return the address at which this officer takes the alert on; of one that is over, its page on the desk."""
        s = self._settings
        secret = s.web_secret.get_secret_value()
        if kind in ENDS or not secret:
            return f"{s.public_url.rstrip('/')}/desk/alert/{alert}"
        lasting = timedelta(hours=s.link_hours)
        return links.address(s.public_url, links.Offer(alert, taken.officer, taken.created_at + lasting), secret)


def told_of(conn: psycopg.Connection, alert: int, seq: int | None, officer: int, channel: str) -> dict[str, Any]:
    """Return what a message about a line of the audit says, and to whom; raises LookupError when it is not there."""
    keys = {"alert": alert, "seq": seq, "officer": officer, "channel": channel}
    with conn.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_WHAT, keys).fetchone()
    if row is None:
        raise LookupError(f"line {seq} of alert {alert} is not there")
    return row


def notice_of(row: Mapping[str, Any], rule: Rule | None, alert: int, link: str) -> text.Notice:
    """Return what a transition's row says, ready to be put into words; its title is that of its own level."""
    place = Text(row["place_vi"] or row["subject"], row["place_en"] or row["subject"])
    title = rule.grade(row["level"]).title.filled(subject=place) if rule else Text(row["title_vi"], row["title_en"])
    return text.Notice(
        alert=alert,
        kind=row["kind"],
        title=title,
        severity=Severity(row["severity"]),
        level=row["level"],
        subject=row["subject"],
        place=place,
        agency=Text(row["agency_vi"], row["agency_en"]) if row["agency_vi"] else None,
        measured_at=row["event_time"],
        evidence=row["evidence"],
        rule=rule,
        link=link,
        easing_since=row["easing_since"],
        closed_by=_closed_by(row),
    )


def _closed_by(row: Mapping[str, Any]) -> Text | None:
    if row["kind"] != Kind.CLOSED:
        return None
    cause = DIAGNOSES[Diagnosis(row["diagnosis"])] if row["diagnosis"] else Text("", "")
    vi, en = (". ".join(filter(None, (words, row["why"]))) for words in cause)
    return Text(f"{row['who']}: {vi}".rstrip(": "), f"{row['who']}: {en}".rstrip(": "))


class Notifier:
    """A lane for each channel, so that one whose server is slow holds up no other; one connection calls them all."""

    def __init__(self, settings: Settings, stopping: threading.Event, instance: str) -> None:
        self._settings, self._stopping, self._instance = settings, stopping, instance
        self._lanes = {name: Lane(settings, stopping, name, one) for name, one in all_channels().items()}
        self._failures: list[BaseException] = []
        self._next_beat = 0.0

    def run(self) -> None:
        """Send until stopped; raises what no retry can mend, from whichever lane it comes."""
        threads = [threading.Thread(target=self._send, args=(lane,), name=name) for name, lane in self._lanes.items()]
        for thread in threads:
            thread.start()
        try:
            url = self._settings.database_url.get_secret_value()
            keep_connected(url, CONNECTED_AS, self._session, self._stopping)
        finally:
            self._stopping.set()
            for lane in self._lanes.values():
                lane.called.set()
            for thread in threads:
                thread.join()
        if self._failures:
            raise self._failures[0]

    def _send(self, lane: Lane) -> None:
        try:
            lane.run()
        except BaseException as error:
            self._failures.append(error)
            self._stopping.set()

    def _session(self, conn: psycopg.Connection) -> None:
        listen(conn, QUEUE_CHANNEL)
        while not self._stopping.is_set():
            for name in claims.with_work(conn, self._lanes):
                self._lanes[name].called.set()
            self._beat(conn)
            sleep_until_called(conn, TICK_S)
        leave(conn, PROCESS, self._instance)

    def _beat(self, conn: psycopg.Connection) -> None:
        if time.monotonic() < self._next_beat:
            return
        self._next_beat = time.monotonic() + BEAT_S
        counts: dict[str, int] = dict(conn.execute(_COUNTS, (list(_STATES),)).fetchall())
        for state in _STATES:
            OPEN.labels(state).set(counts.get(state, 0))
        claims.fail_unknown(conn, list(all_channels()))
        claims.divert(conn)
        claims.drop_overtaken(conn)
        beat(conn, PROCESS, self._instance, "sender", counts)


def run_notifier(settings: Settings, metrics_port: int = 0) -> None:
    """Run until a signal stops it; `metrics_port` on loopback, 0 for none."""
    if metrics_port:
        start_http_server(metrics_port, addr="127.0.0.1")
    stopping = stop_on_signals()
    Notifier(settings, stopping, instance_name()).run()
