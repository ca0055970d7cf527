"""The officer who takes alerts on by the link in a message, as a browser does: looks, then presses the button."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from contextlib import suppress

import httpx

from tests.e2e.chaos.doors import WEBHOOK, Doors

_FIRST = "1"
"""The version of an alert that has just fired."""


class Taker(threading.Thread):
    """Takes on the alerts of some stations as soon as their message arrives; tries again while the web cannot."""

    def __init__(self, doors: Doors, name: str, stations: Collection[str]) -> None:
        super().__init__(name="officer", daemon=True)
        self._doors, self._who, self.left = doors, name, set(stations)
        self._stopping = threading.Event()

    def run(self) -> None:
        while self.left and not self._stopping.is_set():
            for arrival in self._doors.at(WEBHOOK):
                if arrival.who == self._who and arrival.body["source"] in self.left:
                    self._take(arrival.body["source"], arrival.body["link"])
            time.sleep(0.5)

    def finish(self) -> None:
        self._stopping.set()
        self.join(10)

    def _take(self, station: str, link: str) -> None:
        with suppress(httpx.TransportError):
            httpx.get(link)
            answer = httpx.post(link, data={"version": _FIRST})
            if answer.status_code in (httpx.codes.OK, httpx.codes.CONFLICT):
                self.left.discard(station)
