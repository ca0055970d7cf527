"""The connectors' process inside a test: the real loops, with the test's own connectors."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from connectors.connector import Connector
from connectors.process import run_connectors
from streams.settings import Settings


@contextmanager
def running(settings: Settings, *found: Connector) -> Iterator[threading.Thread]:
    """Run these connectors in this process; they must end well."""
    stopping, codes = threading.Event(), list[int]()
    thread = threading.Thread(target=lambda: codes.append(run_connectors(settings, stopping, found=found)))
    thread.start()
    try:
        yield thread
    finally:
        stopping.set()
        thread.join(30)
    assert codes == [0]
