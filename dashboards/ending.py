"""Certificates that end: told in the log once a day, from two weeks before, for as long as the process lives."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import structlog

log = structlog.get_logger(__name__)

LOOK_S = 60.0
"""Real seconds between two looks."""
ENDS_SOON = timedelta(days=14)


class Ending:
    """Tells of the end of one certificate, or of the one that has taken its place; `whose` is it in words."""

    def __init__(self, whose: str) -> None:
        self._whose = whose
        self._told: tuple[datetime, date] | None = None

    def tell(self, ends: datetime, now: datetime) -> None:
        """Say that it ends soon or is over, unless that was said on this day already."""
        if ends - now > ENDS_SOON or self._told == (ends, now.date()):
            return
        self._told = (ends, now.date())
        log.warning(f"{self._whose} certificate ends soon or is over", ends=ends.isoformat())


def every_minute(look: Callable[[datetime], None], name: str) -> None:
    """Look now, and again every minute for as long as the process lives."""

    def watch() -> None:
        while True:
            look(datetime.now(UTC))
            time.sleep(LOOK_S)

    threading.Thread(target=watch, name=name, daemon=True).start()
