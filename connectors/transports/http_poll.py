"""Pulls from a paged HTTP source: by (changed, id), overlapping the cursor, which is saved after delivery."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import Any

import httpx
import orjson
import stamina
import structlog

from connectors import json_slices, telemetry
from connectors.connector import Connector, HttpPoll
from connectors.invalid import InvalidError
from connectors.runner import Arrival
from connectors.transports.cursor import CursorFile
from connectors.values import instant
from streams.clock import Clock, instant_of
from streams.settings import Source

log = structlog.get_logger(__name__)

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
MAX_PAGE_BYTES = 67_108_864
LONGEST_WAIT_S = 300.0


class SourceAwayError(Exception):
    """The source gave no usable page; the same page is asked for again, after `retry_after` seconds if it said so."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def headers_for(place: Source) -> dict[str, str]:
    """Return the headers of a request to a source: our token, if it wants one."""
    token = place.token.get_secret_value()
    return {"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}


@dataclass(frozen=True, slots=True)
class Position:
    """Where the next page begins: behind this (changed, id)."""

    changed_since: str
    after_id: int


@dataclass(frozen=True, slots=True)
class Page:
    """The raw bytes of each row, and where the next page begins, if there is one."""

    rows: list[bytes]
    next: Position | None


class HttpPollTransport:
    """Polls one source; asks for a page only when Kafka has everything of the page before."""

    def __init__(
        self,
        connector: Connector,
        source: HttpPoll,
        client: httpx.Client,
        cursor: CursorFile,
        clock: Clock,
        interval_s: float,
        stopping: threading.Event,
    ) -> None:
        self.name = connector.door
        self._connector, self._source, self._client = connector, source, client
        self._cursor_file, self._clock = cursor, clock
        self._interval_s, self._stopping = interval_s, stopping
        self._cursor = cursor.load()
        self._position = self._start()
        self._after_page: Position | None = None
        self._open = 0
        self._due = 0.0
        # Digests of the rows that the last poll and this one delivered: the overlap brings them again.
        self._known: set[bytes] = set()
        self._polled: set[bytes] = set()

    def receive(self, limit: int, wait_s: float) -> Sequence[Arrival]:
        """Return the new rows of the next page, once it is due and the one before is settled."""
        if self._open or time.monotonic() < self._due:
            self._stopping.wait(wait_s)
            return ()
        page = self._page()
        if page is None:
            return ()
        self._after_page = page.next
        fresh = [row for row in page.rows if self._is_new(row)]
        self._open = len(fresh)
        if not fresh:
            self._finish_page()
        return [Arrival(self.name, self._connector, row, "", self._changed(row)) for row in fresh]

    def settle(self, tokens: Sequence[datetime | None]) -> None:
        """Move the cursor to the newest delivered row, never into the future, and save it at the page's end."""
        moments = [token for token in tokens if token is not None]
        if moments:
            newest = min(max(moments), self._clock.now())
            self._cursor = max(newest, self._cursor or BEGINNING)
        self._open -= len(tokens)
        if self._open == 0:
            if self._cursor is not None:
                self._cursor_file.save(self._cursor)
            self._finish_page()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
        telemetry.CONNECTED.labels(self.name).set(0)

    def _start(self) -> Position:
        since = BEGINNING if self._cursor is None else self._cursor - timedelta(seconds=self._source.overlap_s)
        return Position(since.isoformat(), 0)

    def _finish_page(self) -> None:
        if self._after_page is not None:
            self._position = self._after_page
            return
        self._known, self._polled = self._polled, set()
        self._position = self._start()
        self._due = time.monotonic() + self._interval_s

    def _is_new(self, row: bytes) -> bool:
        digest = blake2b(row, digest_size=16).digest()
        new = digest not in self._known and digest not in self._polled
        self._polled.add(digest)
        return new

    def _changed(self, row: bytes) -> datetime | None:
        """Return the row's change time, or None where it is unreadable: such a row moves no cursor."""
        try:
            text = orjson.loads(row)[self._source.changed]
            return instant_of(instant(text, self._source.changed))
        except (InvalidError, ValueError, KeyError, TypeError):
            return None

    def _page(self) -> Page | None:
        """Return the page at our position, however long the source is away; None when we are stopping."""
        attempts = stamina.retry_context(
            on=self._back_off, attempts=None, timeout=None, wait_initial=0.5, wait_max=30.0, wait_jitter=0.5
        )
        try:
            for attempt in attempts:
                with attempt:
                    page = self._fetch(self._position)
        except SourceAwayError:
            return None
        telemetry.CONNECTED.labels(self.name).set(1)
        return page

    def _back_off(self, error: Exception) -> bool | float:
        if not isinstance(error, SourceAwayError) or self._stopping.is_set():
            return False
        telemetry.CONNECTED.labels(self.name).set(0)
        telemetry.SOURCE_FAULTS.labels(self.name).inc()
        log.warning("the source gives no page", source=self.name, reason=str(error), retry_after=error.retry_after)
        return True if error.retry_after is None else error.retry_after

    def _fetch(self, position: Position) -> Page:
        query: dict[str, str | int] = {
            "changed_since": position.changed_since,
            "after_id": position.after_id,
            "limit": self._source.page_size,
        }
        try:
            with self._client.stream("GET", self._source.path, params=query) as response:
                _require_ok(response)
                body = _limited(response)
        except httpx.HTTPError as error:
            raise SourceAwayError(type(error).__name__) from error
        return read_page(body, self._source, position)


def read_page(body: bytes, source: HttpPoll, position: Position) -> Page:
    """Return the page in `body`; raises SourceAwayError when the page as a whole cannot be read."""
    try:
        members = json_slices.members(body)
        rows = json_slices.items(members[source.rows])
        onward = _position(orjson.loads(members[source.next]))
    except (ValueError, KeyError, TypeError) as error:
        raise SourceAwayError(f"the page is not the JSON that was agreed ({type(error).__name__})") from None
    if onward == position:
        raise SourceAwayError("the page leads to itself")
    return Page(rows, onward)


def _position(value: Any) -> Position | None:
    if value is None:
        return None
    since, after = value["changed_since"], value["after_id"]
    if not isinstance(since, str) or type(after) is not int:
        raise TypeError("next")
    return Position(since, after)


def _require_ok(response: httpx.Response) -> None:
    if response.status_code == httpx.codes.OK:
        return
    if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise SourceAwayError(f"HTTP {response.status_code}: the source refuses our token")
    raise SourceAwayError(f"HTTP {response.status_code}", retry_after(response.headers.get("retry-after")))


def retry_after(header: str | None) -> float | None:
    """Return the seconds that a Retry-After header asks for, as a number or a date (RFC 9110), at most five minutes."""
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 0.0), LONGEST_WAIT_S) if seconds == seconds else None


def _limited(response: httpx.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > MAX_PAGE_BYTES:
            raise SourceAwayError("the page is larger than 64 MiB")
    return bytes(body)
