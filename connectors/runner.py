"""The one loop of every connector: receive, parse, produce, and only then acknowledge or save the cursor."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, Protocol

import stamina
import structlog
from kafka.errors import KafkaError
from prometheus_client import Counter

from connectors import telemetry
from connectors.catalogue import records_of
from connectors.connector import Connector
from connectors.faults import place_of
from connectors.invalid import Invalid, Reason
from connectors.rejects import reject
from streams.publisher import Delivery, Outgoing

log = structlog.get_logger(__name__)

IDLE_WAIT_S = 0.5
BUSY_WAIT_S = 0.004
REPORT_EVERY_S = 60.0


class Arrival(NamedTuple):
    """Raw bytes as they came; `token` is what the transport needs to acknowledge them.

    `refused` says why no parser needs to see them: what should have been a table, or a line without an end.
    `private`: they may hold personal data though no connector is there to say so.
    """

    door: str
    connector: Connector | None
    raw: bytes
    device: str
    token: Any
    refused: Invalid | None = None
    private: bool = False

    @property
    def is_private(self) -> bool:
        """Whether the bytes may hold personal data."""
        return self.private if self.connector is None else self.connector.is_private


class Transport(Protocol):
    """How bytes arrive; used by one thread only."""

    @property
    def name(self) -> str:
        """The name in logs and figures."""
        ...

    def receive(self, limit: int, wait_s: float) -> Sequence[Arrival]:
        """Return up to about `limit` messages, waiting for the first at most `wait_s`."""
        ...

    def settle(self, tokens: Sequence[Any]) -> None:
        """Acknowledge messages whose events are in Kafka; called in the order of arrival."""
        ...

    def close(self) -> None:
        """Leave the source; what is not settled will come again."""
        ...


class Sender(Protocol):
    """What the loop needs of a publisher."""

    def send(self, records: Sequence[Outgoing]) -> Sequence[Delivery]:
        """Hand records over; raises KafkaError."""
        ...

    def renew(self) -> None:
        """Start afresh after a failure."""
        ...

    def close(self) -> None:
        """Deliver what is buffered, if that is quick, and close."""
        ...


@dataclass(slots=True)
class _Flight:
    token: Any
    records: Sequence[Outgoing]
    deliveries: Sequence[Delivery] = ()
    launched: bool = False

    def landed(self) -> bool:
        return self.launched and all(delivery.is_done for delivery in self.deliveries)

    def failed(self) -> bool:
        return any(delivery.is_done and delivery.exception is not None for delivery in self.deliveries)


def convert(arrival: Arrival) -> Sequence[Outgoing]:
    """Return the records that a message becomes: its events, or one reject; never raises."""
    return judge(arrival)[0]


def judge(arrival: Arrival) -> tuple[Sequence[Outgoing], Invalid | None]:
    """Return the records that a message becomes, and why it was refused if it was; never raises."""
    door, raw, device = arrival.door, arrival.raw, arrival.device
    messages, events = _counters(door)
    messages.inc()
    parsed = arrival.refused or _parse(arrival)
    if isinstance(parsed, Invalid):
        telemetry.REJECTS.labels(door, str(parsed.reason)).inc()
        return (reject(door, device, raw, parsed, arrival.is_private),), parsed
    events.inc(len(parsed))
    return parsed, None


@cache
def _counters(door: str) -> tuple[Counter, Counter]:
    return telemetry.MESSAGES.labels(door), telemetry.EVENTS.labels(door)


def _parse(arrival: Arrival) -> Sequence[Outgoing] | Invalid:
    if arrival.connector is None:
        return Invalid(Reason.UNKNOWN_TOPIC)
    try:
        return records_of(arrival.connector, arrival.raw, arrival.device)
    except Exception as error:
        log.error("parser failed", door=arrival.door, error=type(error).__name__, at=place_of(error))
        return Invalid(Reason.PARSER_FAULT, type(error).__name__)


class Runner:
    """Moves one transport's messages to Kafka; up to `window` of them may be on their way at once."""

    def __init__(
        self,
        transport: Transport,
        sender: Sender,
        stopping: threading.Event,
        window: int = 2_000,
        to_records: Callable[[Arrival], Sequence[Outgoing]] = convert,
    ) -> None:
        self._transport, self._sender, self._stopping = transport, sender, stopping
        self._window, self._to_records = window, to_records
        self._pending: deque[_Flight] = deque()
        self._settled = telemetry.SETTLED.labels(transport.name)
        self._gauge = telemetry.PENDING.labels(transport.name)
        self._moved, self._reported = 0, time.monotonic()

    def run(self) -> None:
        """Loop until stopping is set; what is then not delivered stays with its source."""
        try:
            while not self._stopping.is_set():
                self.step()
        finally:
            self._sender.close()
            self._land()
            self._transport.close()

    def step(self) -> None:
        """Take in what has arrived and settle what Kafka has confirmed."""
        room = self._window - len(self._pending)
        if room > 0:
            wait = BUSY_WAIT_S if self._pending else IDLE_WAIT_S
            for arrival in self._transport.receive(room, wait):
                self._launch(_Flight(arrival.token, self._to_records(arrival)))
        else:
            time.sleep(BUSY_WAIT_S)
        if self._land():
            self._relaunch()
        self._report()

    def _launch(self, flight: _Flight) -> None:
        self._pending.append(flight)
        try:
            flight.deliveries = self._sender.send(flight.records)
            flight.launched = True
        except KafkaError as error:
            log.warning("kafka does not take records", error=type(error).__name__)
            self._relaunch()

    def _land(self) -> bool:
        """Settle the confirmed messages from the oldest on; return whether one has failed."""
        tokens, pending = [], self._pending
        while pending and pending[0].landed() and not pending[0].failed():
            tokens.append(pending.popleft().token)
        if tokens:
            self._transport.settle(tokens)
            self._settled.inc(len(tokens))
            self._moved += len(tokens)
        # Asked of the failure alone: a flight that has landed well since the loop above is for the next turn.
        return bool(pending) and pending[0].failed()

    def _report(self) -> None:
        self._gauge.set(len(self._pending))
        now = time.monotonic()
        if now - self._reported >= REPORT_EVERY_S:
            log.info("moving", source=self._transport.name, messages=self._moved, pending=len(self._pending))
            self._moved, self._reported = 0, now

    def _relaunch(self) -> None:
        """Send everything pending again over a new connection, until Kafka takes it or we are stopping."""
        retry = stamina.retry_context(
            on=self._worth_retrying, attempts=None, timeout=None, wait_initial=0.2, wait_max=5.0, wait_jitter=0.5
        )
        try:
            for attempt in retry:
                with attempt:
                    telemetry.KAFKA_FAULTS.labels(self._transport.name).inc()
                    self._sender.renew()
                    for flight in self._pending:
                        flight.launched = False
                        flight.deliveries = self._sender.send(flight.records)
                        flight.launched = True
        except KafkaError:
            log.warning("stopping with messages that kafka did not take", messages=len(self._pending))

    def _worth_retrying(self, error: Exception) -> bool:
        return isinstance(error, KafkaError) and not self._stopping.is_set()
