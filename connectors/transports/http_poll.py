"""Pages of a JSON source over HTTP, by (changed, id)."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson

from connectors import json_slices
from connectors.connector import Connector, HttpPoll
from connectors.invalid import InvalidError
from connectors.transports.away import SourceAwayError
from connectors.transports.cursor import CursorFile
from connectors.transports.paged_pull import Page, PagedPull, Row
from connectors.values import instant
from streams.clock import Clock, instant_of
from streams.settings import Source

MAX_PAGE_BYTES = 67_108_864
LONGEST_WAIT_S = 300.0


def headers_for(place: Source, accept: str = "application/json") -> dict[str, str]:
    """Return the headers of a request to a source: our token, if it wants one."""
    token = place.token.get_secret_value()
    return {"Accept": accept, **({"Authorization": f"Bearer {token}"} if token else {})}


@dataclass(frozen=True, slots=True)
class Position:
    """Where the next page begins: behind this (changed, id)."""

    changed_since: str
    after_id: int


class HttpPages:
    """Asks the source for its pages."""

    def __init__(self, source: HttpPoll, client: httpx.Client) -> None:
        self._source, self._client = source, client

    def beginning(self, since: datetime) -> Position:
        """Return the position before the first change after this instant."""
        return Position(since.isoformat(), 0)

    def page(self, position: Position) -> Page[Position]:
        """Return the page behind the position; raises SourceAwayError."""
        query: dict[str, str | int] = {
            "changed_since": position.changed_since,
            "after_id": position.after_id,
            "limit": self._source.page_size,
        }
        body = fetched(self._client, self._source.path, query, MAX_PAGE_BYTES)
        return read_page(body, self._source)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class HttpPollTransport(PagedPull[Position]):
    """Polls one HTTP source."""

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
        pages = HttpPages(source, client)
        super().__init__(connector, pages, source.overlap_s, cursor, clock, interval_s, stopping)


def read_page(body: bytes, source: HttpPoll) -> Page[Position]:
    """Return the page in `body`; raises SourceAwayError when the page as a whole cannot be read."""
    try:
        members = json_slices.members(body)
        rows = json_slices.items(members[source.rows])
        onward = _position(orjson.loads(members[source.next]))
    except (ValueError, KeyError, TypeError) as error:
        raise SourceAwayError(f"the page is not the JSON that was agreed ({type(error).__name__})") from None
    return Page([Row(row, _changed(row, source.changed)) for row in rows], onward)


def _changed(row: bytes, field: str) -> datetime | None:
    try:
        return instant_of(instant(orjson.loads(row)[field], field))
    except (InvalidError, ValueError, KeyError, TypeError):
        return None


def _position(value: Any) -> Position | None:
    if value is None:
        return None
    since, after = value["changed_since"], value["after_id"]
    if not isinstance(since, str) or type(after) is not int:
        raise TypeError("next")
    return Position(since, after)


def fetched(client: httpx.Client, path: str, query: dict[str, str | int], limit: int) -> bytes:
    """Return the body of a GET; raises SourceAwayError for anything but 200 with at most so many bytes."""
    try:
        with client.stream("GET", path, params=query or None) as response:
            _require_ok(response)
            return _limited(response, limit)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceAwayError(type(error).__name__) from error


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
        except (ValueError, TypeError, OverflowError):
            return None
    return min(max(seconds, 0.0), LONGEST_WAIT_S) if seconds == seconds else None


def _limited(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > limit:
            raise SourceAwayError(f"the answer is larger than {limit} bytes")
    return bytes(body)
