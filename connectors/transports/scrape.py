"""A text read whole at an interval; what stood there between two looks is nobody's."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import httpx

from connectors import scraped, telemetry
from connectors.connector import Connector, Scrape
from connectors.invalid import Invalid, Reason
from connectors.rejects import MAX_RAW
from connectors.runner import Arrival
from connectors.transports.away import patiently
from connectors.transports.http_poll import fetched
from streams.clock import Clock


class ScrapeTransport:
    """Scrapes one address; looks again only when Kafka has what it saw last."""

    def __init__(
        self,
        connector: Connector,
        source: Scrape,
        client: httpx.Client,
        clock: Clock,
        interval_s: float,
        stopping: threading.Event,
    ) -> None:
        self.name = connector.door
        self._connector, self._source, self._client = connector, source, client
        self._clock, self._interval_s, self._stopping = clock, interval_s, stopping
        self._due, self._open = 0.0, False
        self._last: bytes | None = None

    def receive(self, limit: int, wait_s: float) -> Sequence[Arrival]:
        """Return what stands at the address now, once it is time to look."""
        if self._open or time.monotonic() < self._due:
            self._stopping.wait(wait_s)
            return ()
        self._due = time.monotonic() + self._interval_s
        body = patiently(self.name, self._stopping, self._look)
        if body is None or (self._source.timed and body == self._last):
            return ()
        self._open, self._last = True, body
        return (self._seen(body),)

    def settle(self, tokens: Sequence[None]) -> None:
        """Look again when it is time; nothing is acknowledged to an address."""
        self._open = False

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
        telemetry.CONNECTED.labels(self.name).set(0)

    def _look(self) -> bytes:
        return fetched(self._client, self._source.path, {}, self._source.max_bytes)

    def _seen(self, body: bytes) -> Arrival:
        at = self._clock.now()
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return self._arrival(body[: MAX_RAW + 1], Invalid(Reason.NOT_UTF8))
        return self._arrival(scraped.message(at, scraped.only(text, self._source.prefixes)), None)

    def _arrival(self, raw: bytes, refused: Invalid | None) -> Arrival:
        return Arrival(self.name, self._connector, raw, "", None, refused)
