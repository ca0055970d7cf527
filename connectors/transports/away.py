"""A source that is away: asked again with back-off for as long as it takes, and shown as not connected meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

import stamina
import structlog

from connectors import telemetry

log = structlog.get_logger(__name__)

T = TypeVar("T")


class SourceAwayError(Exception):
    """The source gave nothing usable; the same is asked for again, after `retry_after` seconds if it said so."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def patiently(name: str, stopping: threading.Event, ask: Callable[[], T]) -> T | None:
    """Return what `ask` returns, repeating it while it raises SourceAwayError; None when we are stopping."""

    def back_off(error: Exception) -> bool | float:
        if not isinstance(error, SourceAwayError) or stopping.is_set():
            return False
        note_away(name, error)
        return True if error.retry_after is None else error.retry_after

    attempts = stamina.retry_context(
        on=back_off, attempts=None, timeout=None, wait_initial=0.5, wait_max=30.0, wait_jitter=0.5
    )
    try:
        for attempt in attempts:
            with attempt:
                answer = ask()
    except SourceAwayError:
        return None
    telemetry.CONNECTED.labels(name).set(1)
    return answer


def note_away(name: str, error: SourceAwayError) -> None:
    """Count and tell that the source gives nothing."""
    telemetry.CONNECTED.labels(name).set(0)
    telemetry.SOURCE_FAULTS.labels(name).inc()
    log.warning("the source is away", source=name, reason=str(error), retry_after=error.retry_after)
