"""A pull page by page, ordered by (changed, id): it overlaps the cursor, which is saved after delivery."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Generic, NamedTuple, Protocol, TypeVar

from connectors import telemetry
from connectors.connector import Connector
from connectors.invalid import Invalid
from connectors.runner import Arrival
from connectors.transports.away import SourceAwayError, patiently
from connectors.transports.cursor import CursorFile
from streams.clock import Clock

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
ROUNDED = timedelta(days=1)
"""What a source may give beyond the overlap: it compares with what it can write, a day perhaps."""
P = TypeVar("P")


class Row(NamedTuple):
    """The raw bytes of a row and its change time, or None where that is unreadable: such a row moves no cursor."""

    raw: bytes
    changed: datetime | None
    refused: Invalid | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[P]):
    """The rows, and where the next page begins, if there is one."""

    rows: list[Row]
    next: P | None


class PageSource(Protocol[P]):
    """Where pages come from; P is what that source calls a position."""

    def beginning(self, since: datetime) -> P:
        """Return the position before the first change after this instant (UTC)."""
        ...

    def page(self, position: P) -> Page[P]:
        """Return the page behind the position; raises SourceAwayError when there is none that can be used."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


class PagedPull(Generic[P]):
    """Polls one source; asks for a page only when Kafka has everything of the page before."""

    def __init__(
        self,
        connector: Connector,
        pages: PageSource[P],
        overlap_s: float,
        cursor: CursorFile,
        clock: Clock,
        interval_s: float,
        stopping: threading.Event,
    ) -> None:
        self.name = connector.door
        self._connector, self._pages, self._overlap = connector, pages, timedelta(seconds=overlap_s)
        self._cursor_file, self._clock = cursor, clock
        self._interval_s, self._stopping = interval_s, stopping
        self._cursor = cursor.load()
        self._position = self._start()
        self._after_page: P | None = None
        self._began = clock.now()
        self._open = 0
        self._due = 0.0
        # When each row changed that the last poll and this one delivered, by its digest: the overlap brings it again.
        self._known: dict[bytes, datetime | None] = {}
        self._polled: dict[bytes, datetime | None] = {}
        self._left = 0

    def receive(self, limit: int, wait_s: float) -> Sequence[Arrival]:
        """Return the new rows of the next page, once it is due and the one before is settled."""
        if self._open or time.monotonic() < self._due:
            self._stopping.wait(wait_s)
            return ()
        if self._after_page is None:
            self._began = self._clock.now()
        page = patiently(self.name, self._stopping, self._ask)
        if page is None:
            return ()
        self._after_page = page.next
        fresh = [row for row in page.rows if self._is_new(row)]
        self._open = len(fresh)
        if not fresh:
            self._finish_page()
        return [Arrival(self.name, self._connector, row.raw, "", row.changed, row.refused) for row in fresh]

    def settle(self, tokens: Sequence[datetime | None]) -> None:
        """Move the cursor to the newest delivered row, and save it at the page's end.

        It never passes the beginning of the poll: on pages that were read by then, rows may have appeared since.
        """
        moments = [token for token in tokens if token is not None]
        if moments:
            newest = min(max(moments), self._began)
            self._cursor = max(newest, self._cursor or BEGINNING)
        self._open -= len(tokens)
        if self._open == 0:
            if self._cursor is not None:
                self._cursor_file.save(self._cursor)
            self._finish_page()

    def close(self) -> None:
        """Close the connections."""
        self._pages.close()
        telemetry.CONNECTED.labels(self.name).set(0)

    def _ask(self) -> Page[P]:
        page = self._pages.page(self._position)
        if page.next == self._position:
            raise SourceAwayError("the page leads to itself")
        return page

    def _start(self) -> P:
        return self._pages.beginning(BEGINNING if self._cursor is None else self._cursor - self._overlap)

    def _finish_page(self) -> None:
        if self._after_page is not None:
            self._position = self._after_page
            self._forget()
            return
        self._known, self._polled, self._left = self._polled, {}, 0
        self._position = self._start()
        self._due = time.monotonic() + self._interval_s

    def _forget(self) -> None:
        """Forget the rows that no overlap brings again; it is worth a look at all once they have doubled."""
        if self._cursor is None or len(self._polled) < 2 * self._left:
            return
        oldest = self._cursor - self._overlap - ROUNDED
        self._polled = {row: changed for row, changed in self._polled.items() if changed is None or changed >= oldest}
        self._left = len(self._polled)

    def _is_new(self, row: Row) -> bool:
        digest = blake2b(row.raw, digest_size=16).digest()
        new = digest not in self._known and digest not in self._polled
        self._polled[digest] = row.changed
        return new
