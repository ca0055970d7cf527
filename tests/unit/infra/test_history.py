"""The past of a new city: what speaks of dossiers waits for them, and a Kafka that takes nothing is one line."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from aiokafka.errors import KafkaConnectionError
from kafka.errors import KafkaTimeoutError
from rich.console import Console

from infra.city import history, up
from infra.city.progress import Progress
from infra.native.errors import NativeError
from infra.simulator.backfill import Load
from infra.simulator.entry import Event
from streams.settings import Settings
from tests.command_line import in_this_process

DOSSIERS, RATINGS = Event("dossiers", b"{}"), Event("ratings", b"{}")


@pytest.mark.parametrize("error", [KafkaConnectionError(), KafkaTimeoutError()])
def test_what_kafka_does_not_take_is_one_line(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(history, "load_past", fail)
    with pytest.raises(NativeError, match=rf"\({type(error).__name__}\): `ioc logs kafka`"):
        up._load_past(Settings(), 1, Progress(Console(file=io.StringIO())))


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What is sent together, and when it is waited, in their order."""
    found: list[list[str]] = []

    async def send(_bootstrap: str, _prefix: str, _blocks: object, events: Sequence[Event]) -> None:
        found.append([event.topic for event in events])

    monkeypatch.setattr("infra.simulator.backfill._send", send)
    monkeypatch.setattr(history, "wait_stored", lambda _: found.append(["waited"]))
    monkeypatch.setattr("infra.cli.commands.backfill._require_answer", lambda _: None)
    monkeypatch.setattr("infra.cli.commands.backfill.create_topics", lambda *_: None)
    return found


def of(*events: Event) -> Callable[..., None]:
    """Stand in for the province's past."""

    def backfill(_province: object, _ledger: object, load: Load, *_: object) -> None:
        load([], events)

    return backfill


def test_ioc_backfill_sends_ratings_when_their_dossiers_are_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, happened: list[list[str]]
) -> None:
    environment = {"IOC_STATE_DIR": str(tmp_path), "IOC_DATABASE_URL": "postgresql://"}
    monkeypatch.setattr(history, "backfill", of(RATINGS, DOSSIERS))
    assert in_this_process(environment, "backfill").returncode == 0
    assert happened == [["dossiers"], ["waited"], ["ratings"]]
    monkeypatch.setattr(history, "backfill", of(DOSSIERS))
    in_this_process(environment, "backfill")
    assert happened[3:] == [["dossiers"]], "nobody waits for nothing"
