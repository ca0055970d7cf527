"""One process, many loops: one that fails for another reason than a source away ends them all."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from connectors.connector import Files, Tail
from connectors.process import run_connectors
from connectors.tables.csv_table import csv_table
from connectors.transports.tail import FileTail
from streams.settings import Source as Place
from tests.integration.connectors.city import doors_settings
from tests.integration.connectors.gauges import gauge

FOUND = [gauge(Files(csv_table()), "file:good", "good"), gauge(Tail(), "tail:bad", "bad")]


def test_a_loop_that_fails_ends_the_process(
    kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "x.log"
    log.write_text('{"n": 1}\n')
    sources = {"good": Place(folder=tmp_path), "bad": Place(url=log.as_uri())}
    city = doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, sources=sources)

    def broken(_tail: FileTail, _tokens: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(FileTail, "settle", broken)
    stopping = threading.Event()
    assert run_connectors(city, stopping, found=FOUND) == 1
    assert stopping.is_set()
