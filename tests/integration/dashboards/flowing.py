"""The city's flow without Kafka: so many observations a second, written by the worker's own writer until it is over."""

from __future__ import annotations

import multiprocessing
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event

from streams.clock import city_clock, microseconds
from streams.db import connect
from streams.engine.app import worker_connection
from streams.engine.writer import BatchWriter
from streams.observations.series import SeriesIndex
from streams.observations.subject import Observations
from streams.settings import Settings
from tests.integration.streams.helpers import batch_of
from tests.waiting import wait_until

_KNOWN = """
SELECT source, metric, value FROM observation_last JOIN series ON series.id = series
WHERE source <> ALL (%s) AND metric NOT LIKE '%%counter' ORDER BY source, metric
"""


@dataclass(frozen=True)
class Flow:
    """What was written so far, counted by the process that writes."""

    counted: Synchronized[int]
    over: Event

    @property
    def observations(self) -> int:
        """How many observations are committed."""
        return self.counted.value


@contextmanager
def flowing(url: str, a_second: int, but: tuple[str, ...] = ()) -> Iterator[Flow]:
    """Let the stations measure as long as the block lasts, about what they measured last, all `but` some.

    In a process of its own, as in a city: in a thread it would keep those who ask from their turn.
    """
    context = multiprocessing.get_context("spawn")
    flow = Flow(context.Value("q", 0), context.Event())
    process = context.Process(target=_write, args=(flow.counted, flow.over, url, a_second, but), daemon=True)
    process.start()
    try:
        wait_until(lambda: flow.observations or not process.is_alive(), 30)
        yield flow
    finally:
        flow.over.set()
        process.join(20)
    assert process.exitcode == 0, f"the writer has ended with {process.exitcode}"


def _write(counted: Synchronized[int], over: Event, url: str, a_second: int, but: tuple[str, ...]) -> None:
    settings = Settings(database_url=url)
    with connect(url) as conn:
        known = conn.execute(_KNOWN, (list(but),)).fetchall()
    index = SeriesIndex(lambda: worker_connection(settings))
    subject = Observations(index, timedelta(days=30))
    writer = BatchWriter(subject, lambda: worker_connection(settings), city_clock(settings), threading.Event())
    chosen = random.Random(766)
    try:
        while not over.is_set():
            began, at = time.monotonic(), microseconds(datetime.now(UTC))
            values = [
                {"source": source, "metric": metric, "time": at, "value": value * chosen.uniform(0.999, 1.001)}
                for source, metric, value in chosen.sample(known, min(a_second, len(known)))
            ]
            writer.process(batch_of(values, first=counted.value))
            counted.value += len(values)
            over.wait(max(0.0, 1 - (time.monotonic() - began)))
    finally:
        writer.close()
