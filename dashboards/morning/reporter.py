"""The reporter: once a day of the province, at 07:00, it makes the morning report and sends it to every recipient.

Any number may run. A report is kept by its day and a delivery by day and address, so that none is made or sent twice;
a reporter that was away at seven sends it as soon as it is back, the same day.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime

import psycopg
import structlog
from prometheus_client import Counter, start_http_server

from dashboards.morning import headlines, pages
from dashboards.morning.reading import due_at, read_morning
from dashboards.texts import Text
from streams.clock import Clock, city_clock, local_date
from streams.delivery.channel import Attachment, Message, RefusedError, Sender, UnavailableError
from streams.delivery.channels.email import open_sender
from streams.delivery.claims import Outcome
from streams.reports import posting
from streams.reports.posting import Claim
from streams.service import beat, instance_name, keep_connected, leave, stop_on_signals
from streams.settings import Settings

log = structlog.get_logger(__name__)

PROCESS = "reporter"
TICK_S = 2.0
ATTEMPTS = Counter("ioc_report_attempts", "Attempts to deliver a morning report", ["outcome"])
_SUBJECT = "[IOC] Báo cáo sáng {:%d/%m/%Y} · {}"
_BODY = """Kính gửi {name},

Báo cáo sáng ngày {day:%d/%m/%Y} của {city} được gửi kèm thư này (PDF).

{summary}

Bảng điều hành: {address}

Thư tự động của Trung tâm điều hành thông minh. Muốn ngừng nhận, xin báo cho quản trị hệ thống.

--
The morning report of {day:%Y-%m-%d} is attached (PDF). This mail was sent automatically.
"""


def due_day(now: datetime, report_time: str) -> date | None:
    """Return the day whose report is due by now, None before its hour."""
    day = local_date(now)
    return day if now >= due_at(day, report_time) else None


def make(conn: psycopg.Connection, settings: Settings, city: Text, day: date, at: datetime) -> None:
    """Make the report of a day, if nobody has made it yet; `at` is the instant that it tells of."""
    if not posting.is_kept(conn, day):
        morning = read_morning(settings, day, at)
        posting.keep(conn, day, at, headlines.summary(morning), pages.pdf(morning, city))


def deliver(conn: psycopg.Connection, sender: Sender, settings: Settings, city: Text) -> bool:
    """Make one attempt at the report that is due next; say whether there was one. `conn` autocommits."""
    taken = posting.claim(conn)
    if taken is None:
        return False
    outcome, answer = _attempt(sender, _message(taken, settings, city))
    ATTEMPTS.labels(outcome).inc()
    if outcome is not Outcome.ACCEPTED:
        log.warning("report not sent", day=str(taken.day), attempt=taken.attempt, outcome=outcome, answer=answer)
    posting.settle(conn, taken, outcome, answer)
    return True


def _attempt(sender: Sender, message: Message) -> tuple[Outcome, str]:
    try:
        return Outcome.ACCEPTED, sender.send(message)
    except RefusedError as error:
        return Outcome.REFUSED, str(error)
    except UnavailableError as error:
        return Outcome.RETRY, str(error)


def _message(taken: Claim, settings: Settings, city: Text) -> Message:
    body = _BODY.format(
        name=taken.name, day=taken.day, city=city.vi, summary=taken.summary, address=settings.public_url
    )
    return Message(
        key=taken.key,
        thread=taken.key,
        name=taken.name,
        address=taken.address,
        subject=_SUBJECT.format(taken.day, city.vi),
        body=body,
        urgent=False,
        attachments=(Attachment(pages.name(taken.day), "application/pdf", taken.pdf),),
    )


class Reporter:
    """One process that makes and sends reports."""

    def __init__(self, settings: Settings, city: Text, stopping: threading.Event, instance: str) -> None:
        self._settings, self._city, self._clock = settings, city, city_clock(settings)
        self._stopping, self._instance = stopping, instance

    def session(self, conn: psycopg.Connection) -> None:
        """Look for what is due until stopped; raises when the database goes away."""
        while not self._stopping.is_set():
            day = turn(conn, self._settings, self._city, self._clock, self._stopping.is_set)
            role = "waits for the morning" if day is None else "has reported"
            beat(conn, PROCESS, self._instance, role, {"day": None if day is None else str(day)})
            self._stopping.wait(TICK_S)
        leave(conn, PROCESS, self._instance)


def turn(
    conn: psycopg.Connection, settings: Settings, city: Text, clock: Clock, stopped: Callable[[], bool] = lambda: False
) -> date | None:
    """Do what is due now: make today's report for whoever lacks it, then send what is queued; return its day."""
    day = due_day(clock.now(), settings.report_time)
    if day is not None and posting.missing(conn, day):
        make(conn, settings, city, day, due_at(day, settings.report_time))
        posting.enqueue(conn, day)
    with closing(open_sender(settings)) as sender:
        while not stopped() and deliver(conn, sender, settings, city):
            pass
    return day


def run_reporter(settings: Settings, city: Text, metrics_port: int = 0) -> None:
    """Run until a signal stops it; `metrics_port` on loopback, 0 for none."""
    if metrics_port:
        start_http_server(metrics_port, addr="127.0.0.1")
    stopping = stop_on_signals()
    reporter = Reporter(settings, city, stopping, instance_name())
    keep_connected(settings.database_url.get_secret_value(), "ioc-reporter", reporter.session, stopping)
