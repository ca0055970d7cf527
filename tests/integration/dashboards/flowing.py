"""The city's flow without Kafka: so many observations a second, written by the worker's own writer until it is over."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from streams.clock import city_clock, microseconds
from streams.db import connect
from streams.engine.app import worker_connection
from streams.engine.writer import BatchWriter
from streams.observations.series import SeriesIndex
from streams.observations.subject import Observations
from streams.settings import Settings
from tests.integration.streams.helpers import batch_of

_KNOWN = """
SELECT source, metric, value FROM observation_last JOIN series ON series.id = series
WHERE source <> ALL (%s) AND metric NOT LIKE '%%counter' ORDER BY source, metric
"""


@dataclass
class Flow:
    """What was written so far, and whether it went wrong."""

    observations: int = 0
    batches: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    failed: BaseException | None = None


@contextmanager
def flowing(url: str, a_second: int, but: tuple[str, ...] = ()) -> Iterator[Flow]:
    """Let the stations measure as long as the block lasts, about what they measured last, all `but` some."""
    flow = Flow()
    thread = threading.Thread(target=_write, args=(flow, url, a_second, but), daemon=True)
    thread.start()
    try:
        yield flow
    finally:
        flow.over.set()
        thread.join(20)
    if flow.failed is not None:
        raise flow.failed


def _write(flow: Flow, url: str, a_second: int, but: tuple[str, ...]) -> None:
    settings = Settings(database_url=url)
    with connect(url) as conn:
        known = conn.execute(_KNOWN, (list(but),)).fetchall()
    index = SeriesIndex(lambda: worker_connection(settings))
    writer = BatchWriter(
        Observations(index, timedelta(days=30)), lambda: worker_connection(settings), city_clock(settings), flow.over
    )
    chosen = random.Random(766)
    try:
        while not flow.over.is_set():
            began, at = time.monotonic(), microseconds(datetime.now(UTC))
            values = [
                {"source": source, "metric": metric, "time": at, "value": value * chosen.uniform(0.999, 1.001)}
                for source, metric, value in chosen.sample(known, min(a_second, len(known)))
            ]
            writer.process(batch_of(values, first=flow.observations))
            flow.observations, flow.batches = flow.observations + len(values), flow.batches + 1
            flow.over.wait(max(0.0, 1 - (time.monotonic() - began)))
    except BaseException as error:
        flow.failed = error
    finally:
        writer.close()
